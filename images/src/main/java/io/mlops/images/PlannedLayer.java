package io.mlops.images;

import java.util.List;

/**
 * Files that change together.
 *
 * @param name for people, and in the image's history
 */
record PlannedLayer(String name, List<PlannedFile> files) {
    PlannedLayer {
        files = List.copyOf(files);
    }
}
