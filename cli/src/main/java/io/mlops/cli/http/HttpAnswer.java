package io.mlops.cli.http;

import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * A response, read whole.
 *
 * @param headers by lower-case name; of several with one name, the last
 */
public record HttpAnswer(int status, Map<String, String> headers, byte[] body) {
    public Optional<String> header(String name) {
        return Optional.ofNullable(headers.get(name.toLowerCase(Locale.ROOT)));
    }

    public boolean ok() {
        return status == 200;
    }

    public String text() {
        return new String(body, StandardCharsets.UTF_8);
    }
}
