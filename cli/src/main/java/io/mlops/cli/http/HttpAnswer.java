package io.mlops.cli.http;

import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * A response, read whole; its body is text in UTF-8.
 *
 * @param headers by lower-case name; of several with one name, the last
 */
public record HttpAnswer(int status, Map<String, String> headers, String body) {
    public Optional<String> header(String name) {
        return Optional.ofNullable(headers.get(name.toLowerCase(Locale.ROOT)));
    }

    public boolean ok() {
        return status == 200;
    }
}
