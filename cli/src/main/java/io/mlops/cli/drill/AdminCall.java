package io.mlops.cli.drill;

import io.mlops.cli.http.HttpAnswer;
import io.mlops.cli.http.HttpConnection;
import io.mlops.cli.http.HttpRequest;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectMapper;
import tools.jackson.databind.json.JsonMapper;

/** Calls of a gateway's admin port, each on a connection of its own. */
final class AdminCall {
    private static final ObjectMapper MAPPER = JsonMapper.builder().build();
    private static final Duration TIMEOUT = Duration.ofSeconds(2);

    private AdminCall() {}

    /** The JSON that it answers; an IOException that says what it answered instead. */
    static JsonNode get(URI uri) throws IOException {
        return json(HttpConnection.once(uri, HttpRequest.get(uri), TIMEOUT));
    }

    static HttpAnswer send(HttpRequest request, URI uri) throws IOException {
        return HttpConnection.once(uri, request, TIMEOUT);
    }

    static JsonNode json(HttpAnswer answer) throws IOException {
        if (answer.status() / 100 != 2) {
            throw new IOException("HTTP " + answer.status() + ": " + reason(answer));
        }
        try {
            return MAPPER.readTree(answer.body());
        } catch (JacksonException e) {
            throw new IOException("the answer is not JSON: " + e.getOriginalMessage(), e);
        }
    }

    private static String reason(HttpAnswer answer) {
        try {
            String error = MAPPER.readTree(answer.body()).path("error").asString("");
            return error.isEmpty() ? answer.body().strip() : error;
        } catch (JacksonException e) {
            return answer.body().strip(); // whatever it is, it is the reason
        }
    }
}
