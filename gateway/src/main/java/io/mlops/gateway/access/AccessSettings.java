package io.mlops.gateway.access;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * Whom a gateway lets in. Where both are given, either is enough.
 *
 * @param apiKeys the file of {@link ApiKeys}; null for none
 * @param jwt which signed tokens are taken; null for none
 */
public record AccessSettings(
        @Nullable Path apiKeys, @Nullable JwtSettings jwt) {
    /** Everybody. */
    public static AccessSettings open() {
        return new AccessSettings(null, null);
    }

    /** Whether a request needs a key or a token. */
    public boolean required() {
        return apiKeys != null || jwt != null;
    }

    public AccessSettings withApiKeys(Path newApiKeys) {
        return new AccessSettings(newApiKeys, jwt);
    }

    public AccessSettings withJwt(JwtSettings newJwt) {
        return new AccessSettings(apiKeys, newJwt);
    }
}
