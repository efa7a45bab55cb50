package io.mlops.gateway;

import java.time.Duration;
import java.time.Instant;
import tools.jackson.databind.ObjectMapper;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** The lines of the rollups' file; docs/audit.md describes them. Thread-safe. */
final class MinuteLines {
    private static final ObjectMapper MAPPER = JsonMapper.builder().build();
    private static final int VERSION = 1;

    private MinuteLines() {}

    /**
     * What a gateway counted of a deployment in one minute.
     *
     * @param from the first second of the minute that was watched
     * @param to the second after the last one
     * @param down how many of those seconds nothing could answer
     */
    record Minute(Instant minute, String deployment, int from, int to, int down) {}

    static String minute(String instance, Minute minute, MinuteCounts counts) {
        ObjectNode node = node(instance, "minute");
        node.put("minute", minute.minute().toString());
        node.put("deployment", minute.deployment());
        node.put("from", minute.from());
        node.put("to", minute.to());
        node.put("down", minute.down());
        node.put("requests", counts.requests());
        node.put("errors", counts.errors());
        node.put("left", counts.left());
        node.put("refused", counts.refused());
        node.put("attempts", counts.attempts());
        node.put("retries", counts.retries());
        node.put("hedges", counts.hedges());
        node.put("ejections", counts.ejections());
        times(node, counts.times());
        return MAPPER.writeValueAsString(node) + "\n";
    }

    /** What the upstreams of a place did in one minute, or in as long as was counted where that is more; without any request no line. */
    static String place(
            String instance, Instant minute, Duration counted, PlaceMinutes.Place place, PlaceMinutes.Counts counts) {
        ObjectNode node = node(instance, "place");
        node.put("minute", minute.toString());
        node.put("deployment", place.deployment());
        node.put("location", place.location().toString());
        node.put("revision", place.revision());
        node.put("model", place.model());
        node.put("millis", counted.toMillis());
        node.put("answered", counts.answered());
        node.put("failed", counts.failed());
        times(node, counts.times());
        return MAPPER.writeValueAsString(node) + "\n";
    }

    private static void times(ObjectNode node, Times counted) {
        ArrayNode times = node.putArray("micros");
        counted.each((micros, count) -> times.addArray().add(micros).add(count));
    }

    static String event(String instance, Event event) {
        ObjectNode node = node(instance, "event");
        describe(event, node);
        return MAPPER.writeValueAsString(node) + "\n";
    }

    /** An event as the admin port and the rollups tell it. */
    static void describe(Event event, ObjectNode into) {
        into.put("seq", event.sequence());
        into.put("at", event.at().toString());
        into.put("type", event.type().name());
        into.put("deployment", event.deployment());
        into.put("upstream", event.upstream());
        into.put("location", event.location());
        into.put("reason", event.reason());
    }

    private static ObjectNode node(String instance, String kind) {
        ObjectNode node = MAPPER.createObjectNode();
        node.put("v", VERSION);
        node.put("kind", kind);
        node.put("instance", instance);
        return node;
    }
}
