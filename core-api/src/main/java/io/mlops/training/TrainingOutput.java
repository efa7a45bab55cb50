package io.mlops.training;

import io.mlops.artifact.ObjectKey;
import java.util.Objects;

/**
 * Where a job's result goes: every file that the trainer left in its output folder becomes an object below the prefix.
 *
 * @param location the prefix in the provider's artifact store, without a slash at its end; a job's own
 * @param artifact the path, within the output folder, of the file that is the result; a job that ends well without it failed
 */
public record TrainingOutput(ObjectKey location, String artifact) {
    public TrainingOutput {
        Objects.requireNonNull(location, "location");
        Objects.requireNonNull(artifact, "artifact");
    }

    /** The key that the result gets. */
    public ObjectKey artifactKey() {
        return ObjectKey.of(location + "/" + artifact);
    }
}
