package io.mlops.transport;

import io.mlops.ErrorCode;
import io.mlops.Location;
import io.mlops.MlopsException;
import java.net.URI;
import java.util.Objects;

/**
 * The endpoint that a transport speaks to.
 *
 * @param endpoint its name at its provider, as {@link io.mlops.Capability#ENDPOINTS} knows it
 * @param location where it runs
 * @param address the endpoint's one address, as its provider gave it: {@code https} (or {@code http}), host, perhaps a
 *     port, and a path where the service has one
 */
public record TransportTarget(String endpoint, Location location, URI address) {
    private static final int HTTP_PORT = 80;
    private static final int HTTPS_PORT = 443;

    public TransportTarget {
        Objects.requireNonNull(endpoint, "endpoint");
        Objects.requireNonNull(location, "location");
        Objects.requireNonNull(address, "address");
    }

    /**
     * What the data plane sends as {@code Host} (RFC 9110, 7.2): the port only where it is not the scheme's own. A signature
     * that covers the host must be made over exactly this.
     */
    public String authority() {
        int usual = "https".equals(address.getScheme()) ? HTTPS_PORT : HTTP_PORT;
        int port = address.getPort();
        return port < 0 || port == usual ? address.getHost() : address.getHost() + ":" + port;
    }

    /** That there is no way there: UNSUPPORTED, with the reason. */
    public MlopsException cannotOpen(String provider, String reason) {
        return new MlopsException(
                ErrorCode.UNSUPPORTED,
                "cannot open the transport of provider " + provider + " to endpoint " + endpoint + ": " + reason);
    }
}
