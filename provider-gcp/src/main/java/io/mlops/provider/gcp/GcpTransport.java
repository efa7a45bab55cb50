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
import java.time.Instant;
import java.util.List;
import java.util.Set;

/** Predictions of a service that hands any body and any headers on to the container and back, and takes a token. Thread-safe. */
abstract sealed class GcpTransport implements InferenceTransportDriver, GcpDriver
        permits VertexTransport, CloudRunTransport {
    private static final Set<Capability> CAPABILITIES = Set.of(Capability.INFERENCE_TRANSPORT);

    private final TransportTarget target;
    private final BearerCredentials credentials;
    private final Service service;

    GcpTransport(TransportTarget target, BearerCredentials.Source source, Service service) {
        this.target = target;
        this.credentials = new BearerCredentials(source);
        this.service = service;
    }

    /**
     * What one service has of its own.
     *
     * @param name for people
     * @param containers the header by which an answer of the container is told from the service's own refusal
     * @param headers its own headers on the way back, by how they begin
     */
    record Service(String name, TransportLimits limits, String containers, List<String> headers) {}

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
        return service.limits();
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
        return BearerCredentials.plain(headers, service.headers());
    }

    @Override
    public TransportAnswer refused(int status, HttpHeaders headers, byte[] body) {
        return headers.firstValue(service.containers()).isPresent()
                ? ServedError.ofTheModel(status, headers, body)
                : ServedError.ofTheService(service.name(), status, body);
    }
}
