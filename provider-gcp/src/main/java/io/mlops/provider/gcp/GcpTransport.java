package io.mlops.provider.gcp;

import io.mlops.transport.TransportAnswer;
import io.mlops.transport.TransportLimits;
import io.mlops.transport.TransportTarget;
import io.mlops.transport.spi.BearerCredentials;
import io.mlops.transport.spi.BearerTransport;
import java.net.http.HttpHeaders;
import java.util.List;

/** Predictions of a service that hands any body and any headers on to the container and back, and takes a token. Thread-safe. */
abstract sealed class GcpTransport extends BearerTransport implements GcpDriver
        permits VertexTransport, CloudRunTransport {
    private final Service service;

    GcpTransport(TransportTarget target, BearerCredentials.Source source, Service service) {
        super(target, source, service.limits(), service.headers());
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
    public TransportAnswer refused(int status, HttpHeaders headers, byte[] body) {
        return headers.firstValue(service.containers()).isPresent()
                ? ServedError.ofTheModel(status, headers, body)
                : ServedError.ofTheService(service.name(), status, body);
    }
}
