package io.mlops.sandbox.sigv4;

import java.time.Instant;
import java.util.Optional;

/**
 * What a client signs with.
 *
 * @param token the session token, of temporary ones
 * @param expires when they end, of temporary ones
 */
public record KeyPair(String accessKeyId, String secretAccessKey, Optional<String> token, Optional<Instant> expires) {
    /** One that never ends. */
    public static KeyPair permanent(String accessKeyId, String secretAccessKey) {
        return new KeyPair(accessKeyId, secretAccessKey, Optional.empty(), Optional.empty());
    }

    @Override
    public String toString() {
        return "KeyPair[" + accessKeyId + "]";
    }
}
