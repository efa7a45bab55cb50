package io.mlops.provider.azure;

import com.azure.core.credential.AccessToken;
import com.azure.core.credential.TokenCredential;
import com.azure.core.credential.TokenRequestContext;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import org.jspecify.annotations.Nullable;

/** The token for one scope, kept until shortly before its end. Thread-safe. */
final class TokenSource {
    /** What is left of a token when another one is asked for. */
    private static final Duration EARLY = Duration.ofMinutes(5);

    private final TokenCredential credential;
    private final String scope;
    private final InstantSource clock;
    private @Nullable AccessToken held;

    /** @param scope as {@code https://management.azure.com/.default} */
    TokenSource(TokenCredential credential, String scope, InstantSource clock) {
        this.credential = credential;
        this.scope = scope;
        this.clock = clock;
    }

    /** One that is good for a while, or the best that there is. Asks the network only where none is held. */
    synchronized AccessToken token() {
        AccessToken token = held;
        if (token == null || !clock.instant().plus(EARLY).isBefore(renewal(token))) {
            token = credential.getTokenSync(request());
            held = token;
        }
        return token;
    }

    /**
     * Another one in place of one that was refused.
     *
     * @param claims what the refusal asks for beside; empty text for nothing
     */
    synchronized AccessToken renewed(AccessToken refused, String claims) {
        AccessToken token = held;
        if (token == null || token.getToken().equals(refused.getToken())) {
            TokenRequestContext request = request();
            token = credential.getTokenSync(claims.isEmpty() ? request : request.setClaims(claims));
            held = token;
        }
        return token;
    }

    private static Instant renewal(AccessToken token) {
        return token.getExpiresAt().toInstant();
    }

    private TokenRequestContext request() {
        return new TokenRequestContext().addScopes(scope).setCaeEnabled(true);
    }
}
