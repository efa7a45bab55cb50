package io.mlops.gateway.access;

import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Objects;
import java.util.Set;

/**
 * Which signed tokens are taken.
 *
 * @param jwks where the keys are: the path of a file, an https address, or http on this machine
 * @param issuer what a token's {@code iss} must be
 * @param audience what a token's {@code aud} must be or contain
 * @param leeway how far clocks may differ
 */
public record JwtSettings(String jwks, String issuer, String audience, Duration leeway) {
    private static final Set<String> THIS_MACHINE = Set.of("127.0.0.1", "localhost", "[::1]");

    public JwtSettings {
        Objects.requireNonNull(leeway, "leeway");
        if (jwks.isBlank() || issuer.isBlank() || audience.isBlank()) {
            throw new IllegalArgumentException("tokens need all three: where the keys are, an issuer and an audience");
        }
        if (jwks.startsWith("http://")
                && !THIS_MACHINE.contains(URI.create(jwks).getHost())) {
            throw new IllegalArgumentException(
                    "the keys at " + jwks + " could be replaced on the way; use https, or http on this machine only");
        }
    }

    /** Clocks may differ by 30 s. */
    public static JwtSettings of(String jwks, String issuer, String audience) {
        return new JwtSettings(jwks, issuer, audience, Duration.ofSeconds(30));
    }

    boolean isRemote() {
        return jwks.startsWith("http://") || jwks.startsWith("https://");
    }

    Path file() {
        return Path.of(jwks);
    }
}
