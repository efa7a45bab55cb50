package io.mlops.transport.spi;

import io.mlops.Capability;
import io.mlops.transport.Prediction;
import io.mlops.transport.TransportLimits;
import io.mlops.transport.TransportTarget;
import io.mlops.transport.WireHead;
import java.net.http.HttpHeaders;
import java.time.Instant;
import java.util.List;
import java.util.Set;

/**
 * Predictions of a service that takes a bearer token, hands bodies and headers on to the container as they are, and back with some of its
 * own. What its refusals mean is left to who extends this. Thread-safe.
 */
public abstract class BearerTransport implements InferenceTransportDriver {
    private static final Set<Capability> CAPABILITIES = Set.of(Capability.INFERENCE_TRANSPORT);

    private final TransportTarget target;
    private final BearerCredentials credentials;
    private final TransportLimits limits;
    private final List<String> ours;

    /** @param ours the service's own headers on the way back, by how their names begin, in lower case */
    protected BearerTransport(
            TransportTarget target, BearerCredentials.Source source, TransportLimits limits, List<String> ours) {
        this.target = target;
        this.credentials = new BearerCredentials(source);
        this.limits = limits;
        this.ours = List.copyOf(ours);
    }

    @Override
    public final Set<Capability> capabilities() {
        return CAPABILITIES;
    }

    @Override
    public final TransportTarget target() {
        return target;
    }

    @Override
    public final TransportLimits limits() {
        return limits;
    }

    @Override
    public final Instant refresh() throws Exception {
        return credentials.refresh();
    }

    @Override
    public final WireHead sign(Prediction prediction) {
        return credentials.head(target.address().getRawPath(), prediction);
    }

    @Override
    public final HttpHeaders answered(HttpHeaders headers) {
        return BearerCredentials.plain(headers, ours);
    }
}
