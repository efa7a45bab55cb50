package io.mlops.sandbox.sagemaker;

import java.time.Duration;
import java.util.Map;

/**
 * A model behind an endpoint.
 *
 * @param startsWithin how long it may take until it answers {@code /ping}
 */
public record HostedVariant(
        Place place,
        String endpoint,
        String variant,
        String image,
        ModelData model,
        Map<String, String> environment,
        Duration startsWithin) {
    /** Where its output goes, within {@code /aws/sagemaker/Endpoints/NAME}. */
    public String logStream() {
        return variant + "/i-" + String.format("%08x", (endpoint + "/" + variant).hashCode());
    }
}
