package io.mlops.sandbox.wire;

import java.net.URI;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

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
}
