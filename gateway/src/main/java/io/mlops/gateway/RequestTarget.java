package io.mlops.gateway;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Reads request targets. */
final class RequestTarget {
    private static final String MODELS = "/v2/models/";

    private RequestTarget() {}

    /** Path and query of a target that may also be written with scheme and host (RFC 9112, 3.2.2). */
    static String origin(String uri) {
        if (uri.startsWith("/")) {
            return uri;
        }
        if (uri.regionMatches(true, 0, "http://", 0, 7)) {
            int slash = uri.indexOf('/', 7);
            return slash < 0 ? "/" : uri.substring(slash);
        }
        return uri;
    }

    /** Whether upstreams could take the path for another one: dot segments lead out of a deployment. */
    static boolean isAmbiguous(String target) {
        if (target.indexOf('.') < 0 && target.indexOf('%') < 0) {
            return false;
        }
        String path = path(target).toLowerCase(Locale.ROOT).replace("%2e", ".");
        return path.contains("/./") || path.contains("/../") || path.endsWith("/.") || path.endsWith("/..");
    }

    /** The deployment that {@code /v2/models/<deployment>} and below belong to; null for anything else. */
    static @Nullable String deployment(String target) {
        if (!target.startsWith(MODELS)) {
            return null;
        }
        int end = MODELS.length();
        while (end < target.length() && target.charAt(end) != '/' && target.charAt(end) != '?') {
            end++;
        }
        return target.substring(MODELS.length(), end);
    }

    static String path(String target) {
        int query = target.indexOf('?');
        return query < 0 ? target : target.substring(0, query);
    }
}
