package io.mlops.sandbox.wire;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * What is sent back.
 *
 * @param body must not be changed
 */
@SuppressWarnings("ArrayRecordComponent") // nobody compares answers
public record WireAnswer(int status, Map<String, List<String>> headers, byte[] body) {
    public static WireAnswer of(int status, String contentType, String body) {
        return of(status, contentType, body.getBytes(StandardCharsets.UTF_8));
    }

    public static WireAnswer of(int status, String contentType, byte[] body) {
        return new WireAnswer(status, Map.of("Content-Type", List.of(contentType)), body);
    }

    /** The same with a header more. */
    public WireAnswer with(String name, String value) {
        Map<String, List<String>> more = new TreeMap<>(headers);
        more.put(name, List.of(value));
        return new WireAnswer(status, more, body);
    }
}
