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
 * Predictions of a service of Cloud Run, with an ID token for the service's address
 * (https://docs.cloud.google.com/run/docs/authenticating/service-to-service). Thread-safe.
 */
final class CloudRunTransport implements InferenceTransportDriver, GcpDriver {
    private static final Set<Capability> CAPABILITIES = Set.of(Capability.INFERENCE_TRANSPORT);
    /**
     * The largest body, in bytes: 32 MiB with HTTP/1 (https://docs.cloud.google.com/run/quotas#request_limits). An idle service is asked
     * once a minute: each time keeps an instance for up to a quarter of an hour more.
     */
    static final TransportLimits LIMITS = new TransportLimits(32 << 20, Duration.ofMinutes(1));

    /** In every answer of the model server, and in none of Cloud Run's own. */
    private static final String CONTAINERS = "mlops-model-digest";
    /** Google's own, on the way back. */
    private static final List<String> OURS =
            List.of("x-cloud-trace-context", "x-goog-", "traceparent", "server", "alt-svc", "date");

    private final TransportTarget target;
    private final BearerCredentials credentials;

    CloudRunTransport(TransportTarget target, BearerCredentials.Source source) {
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
                : ServedError.ofTheService("Cloud Run", status, body);
    }
}
