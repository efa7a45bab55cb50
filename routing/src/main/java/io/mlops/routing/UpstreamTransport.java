package io.mlops.routing;

import java.util.Objects;
import java.util.regex.Pattern;

/**
 * Through what an upstream is spoken to that is not a plain server of the Open Inference Protocol.
 *
 * @param provider whose transport it is
 * @param endpoint the endpoint's name there
 */
public record UpstreamTransport(String provider, String endpoint) {
    private static final Pattern PROVIDER = Pattern.compile("[a-z0-9][a-z0-9-]{0,62}");
    private static final Pattern ENDPOINT = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,127}");

    public UpstreamTransport {
        Objects.requireNonNull(provider, "provider");
        Objects.requireNonNull(endpoint, "endpoint");
        if (!PROVIDER.matcher(provider).matches() || !ENDPOINT.matcher(endpoint).matches()) {
            throw new IllegalArgumentException("transport: provider \"" + provider + "\" must match "
                    + PROVIDER.pattern() + ", endpoint \"" + endpoint + "\" must match " + ENDPOINT.pattern());
        }
    }
}
