package io.mlops.sandbox.azureml;

import java.security.SecureRandom;
import java.util.Base64;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** The keys of endpoints, by their ids; made when they are first asked for. Thread-safe. */
final class EndpointKeys {
    private static final int BYTES = 24;

    private final SecureRandom random = new SecureRandom();
    private final Map<String, Pair> keys = new ConcurrentHashMap<>();

    /** Either opens the endpoint. */
    record Pair(String primary, String secondary) {
        @Override
        public String toString() {
            return "Pair[]";
        }
    }

    Pair of(String id) {
        return keys.computeIfAbsent(id.toLowerCase(Locale.ROOT), any -> new Pair(fresh(), fresh()));
    }

    /** Another one in place of one of both. */
    void renew(String id, boolean primary) {
        keys.put(
                id.toLowerCase(Locale.ROOT),
                primary ? new Pair(fresh(), of(id).secondary()) : new Pair(of(id).primary(), fresh()));
    }

    void forget(String id) {
        keys.remove(id.toLowerCase(Locale.ROOT));
    }

    private String fresh() {
        byte[] bytes = new byte[BYTES];
        random.nextBytes(bytes);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }
}
