package io.mlops.transport;

import io.mlops.Capability;
import io.mlops.ErrorCode;
import io.mlops.transport.spi.InferenceTransportDriver;
import java.net.http.HttpHeaders;
import java.time.Duration;
import java.time.Instant;
import java.util.Set;

/**
 * Stands where no driver could be opened; nothing is ever sent through it.
 *
 * @param target what should have been spoken to
 */
record MissingTransport(TransportTarget target) implements InferenceTransportDriver {
    private static final TransportLimits LIMITS = new TransportLimits(Integer.MAX_VALUE, Duration.ofSeconds(1));

    @Override
    public String provider() {
        return target.location().provider();
    }

    @Override
    public Set<Capability> capabilities() {
        return Set.of();
    }

    @Override
    public ErrorCode classify(Throwable failure) {
        return ErrorCode.UNKNOWN;
    }

    @Override
    public TransportLimits limits() {
        return LIMITS;
    }

    @Override
    public Instant refresh() {
        throw nothing();
    }

    @Override
    public WireHead sign(Prediction prediction) {
        throw nothing();
    }

    @Override
    public HttpHeaders answered(HttpHeaders headers) {
        throw nothing();
    }

    @Override
    public TransportAnswer refused(int status, HttpHeaders headers, byte[] body) {
        throw nothing();
    }

    private IllegalStateException nothing() {
        return new IllegalStateException("there is no transport to endpoint " + target.endpoint());
    }
}
