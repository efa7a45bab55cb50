package io.mlops.provider.gcp;

import io.mlops.transport.TransportLimits;
import io.mlops.transport.TransportTarget;
import io.mlops.transport.spi.BearerCredentials;
import java.time.Duration;
import java.util.List;

/**
 * Predictions of a service of Cloud Run, with an ID token for the service's address
 * (https://docs.cloud.google.com/run/docs/authenticating/service-to-service). Thread-safe.
 */
final class CloudRunTransport extends GcpTransport {
    /**
     * The largest body, in bytes: 32 MiB with HTTP/1 (https://docs.cloud.google.com/run/quotas#request_limits). An idle service is asked
     * once a minute: each time keeps an instance for up to a quarter of an hour more.
     */
    static final TransportLimits LIMITS = new TransportLimits(32 << 20, Duration.ofMinutes(1));

    /** The digest is in every answer of the model server, and in none of Cloud Run's own. */
    private static final Service SERVICE = new Service(
            "Cloud Run",
            LIMITS,
            "mlops-model-digest",
            List.of("x-cloud-trace-context", "x-goog-", "traceparent", "server", "alt-svc", "date"));

    CloudRunTransport(TransportTarget target, BearerCredentials.Source source) {
        super(target, source, SERVICE);
    }
}
