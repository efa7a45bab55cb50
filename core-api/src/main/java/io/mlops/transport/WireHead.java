package io.mlops.transport;

import java.net.http.HttpHeaders;
import java.util.Objects;

/**
 * How a prediction is asked for at one endpoint: {@code POST target} and these headers; the data plane adds {@code Host}
 * ({@link TransportTarget#authority}) and {@code Content-Length}, and sends the body as it is.
 *
 * @param target path and query, as the service wants it
 * @param headers everything else, authentication included
 */
public record WireHead(String target, HttpHeaders headers) {
    public WireHead {
        Objects.requireNonNull(target, "target");
        Objects.requireNonNull(headers, "headers");
    }

    /** Without the headers, which hold what must not be logged. */
    @Override
    public String toString() {
        return "WireHead[" + target + "]";
    }
}
