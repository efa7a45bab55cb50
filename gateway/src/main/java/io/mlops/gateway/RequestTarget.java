package io.mlops.gateway;

import org.jspecify.annotations.Nullable;

/** Reads request targets. */
final class RequestTarget {
    private static final String MODELS = "/v2/models/";
    /** Characters that a URI never has, and that some readers end or change a path at. */
    private static final String FOREIGN = "\"#<>\\";

    private RequestTarget() {}

    /** Path and query of a target that may also be written with scheme and host (RFC 9112, 3.2.2). */
    static String origin(String uri) {
        if (uri.startsWith("/")) {
            return uri;
        }
        int start =
                uri.regionMatches(true, 0, "http://", 0, 7) ? 7 : uri.regionMatches(true, 0, "https://", 0, 8) ? 8 : 0;
        if (start == 0) {
            return uri;
        }
        int end = start;
        while (end < uri.length() && "/?".indexOf(uri.charAt(end)) < 0) {
            end++;
        }
        if (end == start || uri.substring(start, end).indexOf('@') >= 0) {
            // No host, or a user: left as it is, which is no path and is refused as such.
            return uri;
        }
        return end == uri.length() || uri.charAt(end) == '?' ? "/" + uri.substring(end) : uri.substring(end);
    }

    /** Why upstreams could take the target for another one; null when they cannot. */
    static @Nullable String problem(String target) {
        if (!target.startsWith("/")) {
            return "the target must be a path, or http:// with a host and a path";
        }
        int pathEnd = path(target).length();
        boolean suspicious = false;
        for (int i = 0; i < target.length(); i++) {
            char c = target.charAt(i);
            if (c <= ' ' || c > '~' || FOREIGN.indexOf(c) >= 0) {
                return "the target has a character that must be percent-encoded";
            }
            suspicious |= i < pathEnd && (c == '.' || c == '%');
        }
        return suspicious ? pathProblem(target.substring(0, pathEnd)) : null;
    }

    private static @Nullable String pathProblem(String path) {
        StringBuilder plain = new StringBuilder(path.length());
        for (int i = 0; i < path.length(); i++) {
            char c = path.charAt(i);
            if (c == '%') {
                int code = i + 2 < path.length() ? hex(path.charAt(i + 1)) * 16 + hex(path.charAt(i + 2)) : -1;
                if (code < ' ' || code == '/' || code == '\\' || code == 0x7f) {
                    return "the path has a percent-encoding that is broken, or hides a slash or a control character";
                }
                c = (char) code;
                i += 2;
            }
            plain.append(c);
        }
        for (String segment : plain.toString().split("/", -1)) {
            int parameters = segment.indexOf(';');
            String name = parameters < 0 ? segment : segment.substring(0, parameters);
            if (name.equals(".") || name.equals("..")) {
                return "the path has dot segments";
            }
        }
        return null;
    }

    /** A digit's value; for anything else so little that no sum with it is positive. */
    private static int hex(char c) {
        int digit = c < 128 ? Character.digit(c, 16) : -1;
        return digit < 0 ? -1000 : digit;
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

    /** Whether it asks for the gateway's own health, which whoever balances load must see without a key. */
    static boolean isHealth(String target) {
        return target.equals("/v2/health/live") || target.equals("/v2/health/ready");
    }

    static String path(String target) {
        int query = target.indexOf('?');
        return query < 0 ? target : target.substring(0, query);
    }
}
