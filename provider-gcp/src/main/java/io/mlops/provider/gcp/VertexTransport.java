package io.mlops.provider.gcp;

import io.mlops.transport.TransportLimits;
import io.mlops.transport.TransportTarget;
import io.mlops.transport.spi.BearerCredentials;
import java.time.Duration;
import java.util.List;

/**
 * Predictions of a dedicated endpoint of Vertex AI by {@code rawPredict}, which hands any body and any headers on to the container and
 * back (google/cloud/aiplatform/v1/prediction_service.proto, RawPredict), with an access token of OAuth. Thread-safe.
 */
final class VertexTransport extends GcpTransport {
    /**
     * The largest body, in bytes: 10 MB of a dedicated endpoint; a shared one takes 1.5 MB
     * (https://docs.cloud.google.com/vertex-ai/docs/predictions/choose-endpoint-type). And how often an idle endpoint is asked.
     */
    static final TransportLimits LIMITS = new TransportLimits(10_000_000, Duration.ofSeconds(10));

    /** The id of the deployed model says that the container answered, and which; the service's own refusals have it not. */
    private static final Service SERVICE = new Service(
            "Vertex AI",
            LIMITS,
            "x-vertex-ai-deployed-model-id",
            List.of("x-vertex-ai-", "x-goog-", "server-timing", "alt-svc", "x-request-id"));

    VertexTransport(TransportTarget target, BearerCredentials.Source source) {
        super(target, source, SERVICE);
    }
}
