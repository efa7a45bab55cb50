package io.mlops.cli.drill;

import io.mlops.ErrorCode;
import io.mlops.MlopsException;
import io.mlops.cli.http.HttpAnswer;
import io.mlops.cli.http.HttpConnection;
import io.mlops.cli.http.HttpRequest;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectMapper;
import tools.jackson.databind.json.JsonMapper;

/** Follows the events of a gateway. Used by one thread. */
final class GatewayEvents {
    private static final ObjectMapper MAPPER = JsonMapper.builder().build();
    private static final Duration TIMEOUT = Duration.ofSeconds(5);

    private final URI admin;
    private long last;

    GatewayEvents(URI admin) {
        this.admin = admin;
    }

    /** What is new since the last call; everything that the gateway still remembers at the first. */
    List<GatewayEvent> poll() {
        URI uri = admin.resolve("/events?after=" + last);
        try {
            HttpAnswer answer = HttpConnection.once(uri, HttpRequest.get(uri), TIMEOUT);
            if (!answer.ok()) {
                throw new IOException("HTTP " + answer.status());
            }
            List<GatewayEvent> events = new ArrayList<>();
            for (JsonNode event : MAPPER.readTree(answer.body()).path("events")) {
                events.add(new GatewayEvent(
                        event.required("seq").asLong(),
                        Instant.parse(event.required("at").asString()),
                        event.required("type").asString(),
                        event.path("deployment").asString(""),
                        event.path("upstream").asString(""),
                        event.path("location").asString(""),
                        event.path("reason").asString("")));
            }
            for (GatewayEvent event : events) {
                last = Math.max(last, event.sequence());
            }
            return events;
        } catch (IOException e) {
            throw new MlopsException(
                    ErrorCode.UNAVAILABLE, "cannot read the gateway's events at " + uri + ": " + e.getMessage(), e);
        }
    }
}
