package io.mlops.training;

import io.mlops.Sha256;
import io.mlops.artifact.ObjectKey;
import java.util.Objects;

/**
 * What a job that ended well left: an object whose digest was computed when it was stored.
 *
 * @param artifact its key
 * @param digest its SHA-256
 */
public record TrainingResult(ObjectKey artifact, Sha256 digest) {
    public TrainingResult {
        Objects.requireNonNull(artifact, "artifact");
        Objects.requireNonNull(digest, "digest");
    }
}
