package io.mlops.provider.gcp;

import com.google.auth.oauth2.AccessToken;
import io.mlops.ErrorCode;
import io.mlops.MlopsException;
import io.mlops.provider.ProviderSettings;
import io.mlops.provider.gcp.GcpEndpoints.Service;
import io.mlops.transport.TransportTarget;
import io.mlops.transport.spi.BearerCredentials;
import io.mlops.transport.spi.InferenceTransportDriver;
import java.io.IOException;
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
        if (vertex(target, region)) {
            return new VertexTransport(target, renewing(caller::token, caller::renewed));
        }
        if (run(target, region)) {
            String address = target.address().toString();
            String audience = address.substring(0, address.length() - RunService.SCORE.length());
            return new CloudRunTransport(
                    target, renewing(() -> caller.idToken(audience), last -> caller.renewedIdToken(audience, last)));
        }
        throw invalid(
                target, target.address() + " is no address of an endpoint of Vertex AI or Cloud Run in " + region);
    }

    /** A dedicated endpoint's own host, or the one that a setting names, with the path of rawPredict. */
    private boolean vertex(TransportTarget target, String region) {
        String path = "/v1/projects/[^/]+/locations/" + Pattern.quote(region) + "/endpoints/"
                + Pattern.quote(target.endpoint()) + ":rawPredict";
        return at(
                        target,
                        Service.PREDICT,
                        region,
                        "[a-z0-9-]+\\." + Pattern.quote(region) + "-[a-z0-9]+\\.prediction\\.vertexai\\.goog")
                && target.address().getRawPath().matches(path);
    }

    /** The service's own host, of either form, with the path that predicts. */
    private boolean run(TransportTarget target, String region) {
        String name = Pattern.quote(target.endpoint());
        boolean override = endpoints.override(Service.RUN_APP, region).isPresent();
        return at(
                        target,
                        Service.RUN_APP,
                        region,
                        name + "-([a-z0-9]+-[a-z]{2,3}\\.a|[0-9]+\\." + Pattern.quote(region) + ")\\.run\\.app")
                && target.address().getRawPath().matches((override ? "(/[^/]+)*/" + name : "") + RunService.SCORE);
    }

    /** Whether the address is below the one that a setting names, or where there is none at such a host. */
    private boolean at(TransportTarget target, Service service, String region, String hosts) {
        URI address = target.address();
        Optional<URI> override = endpoints.override(service, region);
        boolean host = override.isPresent()
                ? address.getScheme().equals(override.get().getScheme())
                        && address.getRawAuthority().equals(override.get().getRawAuthority())
                : address.getScheme().equals("https")
                        && address.getRawAuthority().matches(hosts);
        return host && address.getRawQuery() == null;
    }

    /** Gets a token. */
    private interface First {
        AccessToken get() throws IOException;
    }

    /** Gets another one in place of one that may have been refused. */
    private interface Next {
        AccessToken get(AccessToken last) throws IOException;
    }

    private static BearerCredentials.Source renewing(First first, Next next) {
        AtomicReference<AccessToken> before = new AtomicReference<>();
        return () -> {
            AccessToken last = before.get();
            AccessToken fresh = last == null ? first.get() : next.get(last);
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
