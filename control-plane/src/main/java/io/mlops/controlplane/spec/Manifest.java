package io.mlops.controlplane.spec;

import io.mlops.ResourceName;
import java.nio.file.Path;

/**
 * One document of a spec file of kind Deployment.
 *
 * @param name the deployment
 * @param spec what it should be
 * @param file where it was read from, absolute
 * @param line the line on which the document starts, 1 the first
 */
public record Manifest(ResourceName name, DeploymentSpec spec, Path file, int line) {
    /** The file that {@code spec.model.uri} names; only meaningful where the URI is a path. */
    public Path modelFile() {
        Path folder = file.toAbsolutePath().getParent();
        Path path = Path.of(spec.model().uri());
        return folder == null ? path.toAbsolutePath() : folder.resolve(path).normalize();
    }
}
