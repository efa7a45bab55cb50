package io.mlops.endpoint;

import io.mlops.Sha256;
import io.mlops.artifact.ObjectKey;
import java.util.List;
import java.util.Objects;

/**
 * The model that an endpoint serves.
 *
 * @param name the name clients call it by (the deployment's)
 * @param artifact where the provider's artifact store holds the file
 * @param digest what the file must hash to
 * @param framework {@code pytorch}
 * @param inputs what a prediction takes, in order; never empty
 * @param outputs what a prediction returns, in order; never empty
 */
public record ModelSpec(
        String name,
        ObjectKey artifact,
        Sha256 digest,
        String framework,
        List<TensorSpec> inputs,
        List<TensorSpec> outputs) {
    public ModelSpec {
        Objects.requireNonNull(name, "name");
        Objects.requireNonNull(artifact, "artifact");
        Objects.requireNonNull(digest, "digest");
        Objects.requireNonNull(framework, "framework");
        inputs = List.copyOf(inputs);
        outputs = List.copyOf(outputs);
    }
}
