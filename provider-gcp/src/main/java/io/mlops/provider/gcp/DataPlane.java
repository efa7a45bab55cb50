package io.mlops.provider.gcp;

import com.google.auth.oauth2.AccessToken;
import io.mlops.ErrorCode;
import io.mlops.MlopsException;
import io.mlops.provider.ProviderSettings;
import io.mlops.provider.gcp.GcpEndpoints.Service;
import io.mlops.transport.TransportTarget;
import io.mlops.transport.spi.BearerCredentials;
import io.mlops.transport.spi.InferenceTransportDriver;
import java.net.URI;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.regex.Pattern;

/**
 * Opens the ways to speak to endpoints: reads only who calls and where services answer, and sends tokens nowhere but there.
 *
 * @param caller who calls
 * @param endpoints where services answer
 */
record DataPlane(GcpCaller caller, GcpEndpoints endpoints) {
    static DataPlane read(ProviderSettings settings, TransportTarget target) {
        String region = target.location().region().orElseThrow(() -> invalid(target, "its location names no region"));
        GcpEndpoints endpoints = GcpEndpoints.read(settings, List.of(region));
        return new DataPlane(new GcpClients(GcpCredentials.read(settings), endpoints, 1).caller(), endpoints);
    }

    InferenceTransportDriver open(TransportTarget target) {
        String region = target.location().region().orElseThrow(() -> invalid(target, "its location names no region"));
        if (!target.location().provider().equals(GcpConfig.PROVIDER)) {
            throw invalid(target, "its location is none of GCP");
        }
        if (!vertex(target, region)) {
            throw invalid(target, target.address() + " is no address of an endpoint of Vertex AI in " + region);
        }
        return new VertexTransport(target, access());
    }

    /** A dedicated endpoint's own host, or the one that a setting names, with the path of rawPredict. */
    private boolean vertex(TransportTarget target, String region) {
        URI address = target.address();
        String path = "/v1/projects/[^/]+/locations/" + Pattern.quote(region) + "/endpoints/"
                + Pattern.quote(target.endpoint()) + ":rawPredict";
        Optional<URI> override = endpoints.override(Service.PREDICT, region);
        boolean host = override.isPresent()
                ? address.getScheme().equals(override.get().getScheme())
                        && address.getRawAuthority().equals(override.get().getRawAuthority())
                : address.getScheme().equals("https")
                        && address.getRawAuthority()
                                .matches("[a-z0-9-]+\\." + Pattern.quote(region)
                                        + "-[a-z0-9]+\\.prediction\\.vertexai\\.goog");
        return host && address.getRawPath().matches(path) && address.getRawQuery() == null;
    }

    /** Each time another one: what is held may have been refused. */
    BearerCredentials.Source access() {
        AtomicReference<AccessToken> before = new AtomicReference<>();
        return () -> {
            AccessToken last = before.get();
            AccessToken fresh = last == null ? caller.token() : caller.renewed(last);
            before.set(fresh);
            return new BearerCredentials.Bearer(
                    fresh.getTokenValue(), fresh.getExpirationTime().toInstant());
        };
    }

    private static MlopsException invalid(TransportTarget target, String reason) {
        return new MlopsException(
                ErrorCode.INVALID_ARGUMENT,
                "cannot open the transport to endpoint " + target.endpoint() + ": " + reason);
    }
}
