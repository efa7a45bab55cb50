package io.mlops.controlplane.rollup;

import io.mlops.Location;
import io.mlops.MlopsException;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.function.Consumer;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectMapper;
import tools.jackson.databind.json.JsonMapper;

/** Reads the lines that gateways write; docs/audit.md describes them. Thread-safe. */
public final class RollupLines {
    private static final ObjectMapper MAPPER = JsonMapper.builder().build();

    private RollupLines() {}

    /** Hands the line to whom it concerns; lines of an unknown kind to nobody. IllegalArgumentException for a broken one. */
    public static void read(
            String line, Consumer<Rollup> minutes, Consumer<GatewayEvent> events, Consumer<PlaceMinute> places) {
        try {
            JsonNode node = MAPPER.readTree(line);
            switch (node.required("kind").asString()) {
                case "minute" -> minutes.accept(minute(node));
                case "place" -> places.accept(place(node));
                case "event" -> events.accept(event(node));
                default -> node.required("v");
            }
        } catch (JacksonException | DateTimeException | MlopsException e) {
            throw new IllegalArgumentException(e.getMessage(), e);
        }
    }

    private static Rollup minute(JsonNode node) {
        return new Rollup(
                node.required("instance").asString(),
                begin(node),
                node.required("deployment").asString(),
                node.required("from").asInt(),
                node.required("to").asInt(),
                node.required("down").asInt(),
                node.required("requests").asLong(),
                node.required("errors").asLong(),
                node.path("left").asLong(0),
                node.path("refused").asLong(0),
                node.path("attempts").asLong(0),
                node.path("retries").asLong(0),
                node.path("hedges").asLong(0),
                node.path("ejections").asLong(0),
                times(node));
    }

    private static PlaceMinute place(JsonNode node) {
        return new PlaceMinute(
                begin(node),
                node.required("deployment").asString(),
                Location.parse(node.required("location").asString()),
                node.required("revision").asInt(),
                node.required("model").asString(),
                node.path("millis").asLong(0),
                node.required("answered").asLong(),
                node.required("failed").asLong(),
                times(node));
    }

    private static Instant begin(JsonNode node) {
        return Instant.parse(node.required("minute").asString()).truncatedTo(ChronoUnit.MINUTES);
    }

    private static String times(JsonNode node) {
        Latencies times = new Latencies();
        node.path("micros")
                .forEach(pair -> times.add(pair.path(0).asLong(), pair.path(1).asLong()));
        return times.toString();
    }

    private static GatewayEvent event(JsonNode node) {
        return new GatewayEvent(
                node.required("instance").asString(),
                node.required("seq").asLong(),
                Instant.parse(node.required("at").asString()).truncatedTo(ChronoUnit.MILLIS),
                node.required("type").asString(),
                node.path("deployment").asString(""),
                node.path("upstream").asString(""),
                node.path("location").asString(""),
                node.path("reason").asString(""));
    }
}
