package io.mlops.provider.gcp;

import io.mlops.Capability;
import io.mlops.transport.Prediction;
import io.mlops.transport.TransportAnswer;
import io.mlops.transport.TransportLimits;
import io.mlops.transport.TransportTarget;
import io.mlops.transport.WireHead;
import io.mlops.transport.spi.BearerCredentials;
import io.mlops.transport.spi.InferenceTransportDriver;
import java.net.http.HttpHeaders;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;

/**
 * Predictions of a dedicated endpoint of Vertex AI by {@code rawPredict}, which hands any body and any headers on to the container and
 * back (google/cloud/aiplatform/v1/prediction_service.proto, RawPredict), with an access token of OAuth. Thread-safe.
 */
final class VertexTransport implements InferenceTransportDriver, GcpDriver {
    private static final Set<Capability> CAPABILITIES = Set.of(Capability.INFERENCE_TRANSPORT);
    /**
     * The largest body, in bytes: 10 MB of a dedicated endpoint; a shared one takes 1.5 MB
     * (https://docs.cloud.google.com/vertex-ai/docs/predictions/choose-endpoint-type). And how often an idle endpoint is asked.
     */
    static final TransportLimits LIMITS = new TransportLimits(10_000_000, Duration.ofSeconds(10));

    /** Says that the container answered, and which; the service's own refusals have it not. */
    private static final String CONTAINERS = "x-vertex-ai-deployed-model-id";
    /** Google's own, on the way back. */
    private static final List<String> OURS =
            List.of("x-vertex-ai-", "x-goog-", "server-timing", "alt-svc", "x-request-id");

    private final TransportTarget target;
    private final BearerCredentials credentials;

    VertexTransport(TransportTarget target, BearerCredentials.Source source) {
        this.target = target;
        this.credentials = new BearerCredentials(source);
    }

    @Override
    public Set<Capability> capabilities() {
        return CAPABILITIES;
    }

    @Override
    public TransportTarget target() {
        return target;
    }

    @Override
    public TransportLimits limits() {
        return LIMITS;
    }

    @Override
    public Instant refresh() throws Exception {
        return credentials.refresh();
    }

    @Override
    public WireHead sign(Prediction prediction) {
        return credentials.head(target.address().getRawPath(), prediction);
    }

    @Override
    public HttpHeaders answered(HttpHeaders headers) {
        return BearerCredentials.plain(headers, OURS);
    }

    @Override
    public TransportAnswer refused(int status, HttpHeaders headers, byte[] body) {
        return headers.firstValue(CONTAINERS).isPresent()
                ? ServedError.ofTheModel(status, headers, body)
                : ServedError.ofTheService("Vertex AI", status, body);
    }
}
