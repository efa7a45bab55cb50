package io.mlops.images;

import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What is put on top of a base.
 *
 * @param name what the image is called where nobody names it
 * @param layers those that change least come first
 * @param entryPoint in exec form: platforms add their arguments to it
 * @param arguments what the entry point gets where the platform gives none
 */
record ImagePlan(
        String name,
        List<PlannedLayer> layers,
        List<String> entryPoint,
        List<String> arguments,
        Map<String, String> labels,
        Set<Integer> ports) {
    ImagePlan withoutLayers() {
        return new ImagePlan(name, List.of(), entryPoint, arguments, labels, ports);
    }
}
