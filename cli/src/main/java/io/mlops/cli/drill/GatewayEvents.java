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
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectMapper;
import tools.jackson.databind.json.JsonMapper;

/**
 * Follows the events of all processes of a gateway, each with numbers of its own. One that dies is passed over as long as
 * another answers. Used by one thread.
 */
final class GatewayEvents {
    private static final ObjectMapper MAPPER = JsonMapper.builder().build();
    private static final Duration TIMEOUT = Duration.ofSeconds(5);

    private final Map<URI, Place> places = new LinkedHashMap<>();

    /**
     * How far the events of one process were read.
     *
     * @param startedAt which process at this port: the next one counts from 1 again
     */
    private record Place(String startedAt, long last) {}

    GatewayEvents(List<URI> admins) {
        admins.forEach(admin -> places.put(admin, new Place("", 0)));
    }

    /** What is new since the last call, by time; everything that the processes still remember at the first. */
    List<GatewayEvent> poll() {
        List<GatewayEvent> events = new ArrayList<>();
        List<IOException> silent = new ArrayList<>();
        for (URI admin : List.copyOf(places.keySet())) {
            try {
                events.addAll(poll(admin));
            } catch (IOException e) {
                silent.add(e);
            }
        }
        if (silent.size() == places.size()) {
            throw new MlopsException(
                    ErrorCode.UNAVAILABLE,
                    "cannot read the gateway's events at " + places.keySet() + ": "
                            + (silent.isEmpty()
                                    ? "no process of it is ready"
                                    : silent.getFirst().getMessage()));
        }
        events.sort(Comparator.comparing(GatewayEvent::at));
        return events;
    }

    private List<GatewayEvent> poll(URI admin) throws IOException {
        Place place = places.getOrDefault(admin, new Place("", 0));
        JsonNode page = page(admin, place.last());
        String startedAt = page.path("startedAt").asString("");
        if (!startedAt.equals(place.startedAt()) && place.last() > 0) {
            page = page(admin, 0);
        }
        List<GatewayEvent> events = new ArrayList<>();
        for (JsonNode event : page.path("events")) {
            events.add(event(event));
        }
        long last = startedAt.equals(place.startedAt()) ? place.last() : 0;
        for (GatewayEvent event : events) {
            last = Math.max(last, event.sequence());
        }
        places.put(admin, new Place(startedAt, last));
        return events;
    }

    private static JsonNode page(URI admin, long after) throws IOException {
        URI uri = admin.resolve("/events?after=" + after);
        HttpAnswer answer = HttpConnection.once(uri, HttpRequest.get(uri), TIMEOUT);
        if (!answer.ok()) {
            throw new IOException("HTTP " + answer.status());
        }
        return MAPPER.readTree(answer.body());
    }

    private static GatewayEvent event(JsonNode event) {
        return new GatewayEvent(
                event.required("seq").asLong(),
                Instant.parse(event.required("at").asString()),
                event.required("type").asString(),
                event.path("deployment").asString(""),
                event.path("upstream").asString(""),
                event.path("location").asString(""),
                event.path("reason").asString(""));
    }
}
