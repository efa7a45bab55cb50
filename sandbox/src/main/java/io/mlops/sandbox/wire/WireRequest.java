package io.mlops.sandbox.wire;

import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * A request as it came over the wire.
 *
 * @param uri path and query as they were sent, still encoded
 * @param headers by lower-case name
 * @param body all of it; must not be changed
 */
@SuppressWarnings("ArrayRecordComponent") // nobody compares requests
public record WireRequest(String method, URI uri, Map<String, List<String>> headers, byte[] body) {
    /** The path, still encoded; never empty. */
    public String rawPath() {
        String path = uri.getRawPath();
        return path == null || path.isEmpty() ? "/" : path;
    }

    /** The query, still encoded; empty where there is none. */
    public String rawQuery() {
        String query = uri.getRawQuery();
        return query == null ? "" : query;
    }

    /** The first value of the header. */
    public Optional<String> header(String name) {
        List<String> values = headers.getOrDefault(name.toLowerCase(Locale.ROOT), List.of());
        return values.isEmpty() ? Optional.empty() : Optional.of(values.getFirst());
    }

    /** The parameters of the query. */
    public Map<String, String> parameters() {
        return parameters(rawQuery());
    }

    /** The parameters of a query, or of a form. */
    public static Map<String, String> parameters(String text) {
        Map<String, String> parameters = new TreeMap<>();
        for (String each : text.split("&", -1)) {
            int equals = each.indexOf('=');
            if (equals > 0) {
                parameters.put(
                        URLDecoder.decode(each.substring(0, equals), StandardCharsets.UTF_8),
                        URLDecoder.decode(each.substring(equals + 1), StandardCharsets.UTF_8));
            }
        }
        return parameters;
    }
}
