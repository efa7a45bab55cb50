package io.mlops.images;

import io.mlops.Sha256;
import io.mlops.image.BaseImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Which bases lie in the cache with all of their layers: an image on one of them is built without its registry.
 * Thread-safe.
 *
 * @param folder an empty file for each, named by its digest
 */
record PulledBases(Path folder) {
    boolean contains(BaseImage base) {
        return digest(base)
                .map(digest -> Files.exists(folder.resolve(digest.hex())))
                .orElse(false);
    }

    /** Only what is named by its digest stays what it is. */
    void add(BaseImage base) throws IOException {
        Optional<Sha256> digest = digest(base);
        if (digest.isPresent()) {
            Files.createDirectories(folder);
            Files.write(folder.resolve(digest.get().hex()), new byte[0]);
        }
    }

    private static Optional<Sha256> digest(BaseImage base) {
        return base instanceof BaseImage.InRegistry in ? in.reference().digest() : Optional.empty();
    }
}
