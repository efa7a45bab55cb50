package io.mlops.transport;

import java.net.http.HttpHeaders;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** An error in the form of the Open Inference Protocol: {@code {"error":"reason"}}. */
final class PlainError {
    private static final int BAD_GATEWAY = 502;

    private PlainError() {}

    static TransportAnswer.Said badGateway(String reason) {
        HttpHeaders headers =
                HttpHeaders.of(Map.of("content-type", List.of("application/json")), (name, value) -> true);
        byte[] body = ("{\"error\":\"" + quoted(reason) + "\"}").getBytes(StandardCharsets.UTF_8);
        return new TransportAnswer.Said(BAD_GATEWAY, headers, body);
    }

    private static String quoted(String text) {
        StringBuilder json = new StringBuilder(text.length());
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '"' || c == '\\') {
                json.append('\\').append(c);
            } else if (c < ' ') {
                json.append(String.format(Locale.ROOT, "\\u%04x", (int) c));
            } else {
                json.append(c);
            }
        }
        return json.toString();
    }
}
