package io.mlops.gateway;

import io.mlops.Location;
import io.mlops.MlopsException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectMapper;
import tools.jackson.databind.json.JsonMapper;

/**
 * A fault that is asked for.
 *
 * @param upstreams ids; empty for all of the location
 * @param location with everything in it, a whole cloud perhaps; empty when ids are given
 * @param fault what to do; its id is empty
 * @param limit when it ends at the latest
 */
record FaultRequest(String deployment, List<String> upstreams, String location, UpstreamFault fault, Duration limit) {
    private static final ObjectMapper MAPPER = JsonMapper.builder().build();
    private static final Set<String> KNOWN =
            Set.of("deployment", "upstreams", "location", "kind", "mode", "share", "delayMillis", "status", "seconds");
    private static final int MOST_SECONDS = 600;
    private static final int MOST_DELAY_MILLIS = 60_000;

    FaultRequest {
        upstreams = List.copyOf(upstreams);
    }

    /** Something is wrong with what was sent; the message says what. */
    static final class Invalid extends Exception {
        private static final long serialVersionUID = 1L;

        Invalid(String message) {
            super(message);
        }
    }

    static FaultRequest parse(String json) throws Invalid {
        JsonNode root;
        try {
            root = MAPPER.readTree(json);
        } catch (JacksonException e) {
            throw new Invalid("the body is not JSON: " + e.getOriginalMessage());
        }
        if (!root.isObject()) {
            throw new Invalid("the body must be a JSON object");
        }
        Set<String> unknown = new TreeSet<>(root.propertyNames());
        unknown.removeAll(KNOWN);
        if (!unknown.isEmpty()) {
            throw new Invalid("unknown: " + String.join(", ", unknown) + "; there are "
                    + String.join(", ", new TreeSet<>(KNOWN)));
        }
        List<String> upstreams = new ArrayList<>();
        for (JsonNode id : root.path("upstreams")) {
            upstreams.add(id.asString(""));
        }
        String location = root.path("location").asString("");
        if (upstreams.isEmpty() == location.isEmpty()) {
            throw new Invalid("either upstreams, as a list of ids, or location must be given");
        }
        requireLocation(location);
        int seconds = (int) number(root, "seconds", Double.NaN, 1, MOST_SECONDS);
        return new FaultRequest(
                text(root, "deployment"), upstreams, location, fault(root), Duration.ofSeconds(seconds));
    }

    private static void requireLocation(String location) throws Invalid {
        try {
            if (!location.isEmpty()) {
                Location.parse(location);
            }
        } catch (MlopsException e) {
            throw new Invalid("location is \"" + location + "\": " + e.getMessage());
        }
    }

    private static UpstreamFault fault(JsonNode root) throws Invalid {
        double share = number(root, "share", 1, 0, 1);
        if (share == 0) {
            throw new Invalid("share is 0, so nothing would happen; it is above 0 and at most 1");
        }
        Duration delay = Duration.ofMillis((long) number(root, "delayMillis", 2000, 1, MOST_DELAY_MILLIS));
        int status = (int) number(root, "status", 503, 400, 599);
        return new UpstreamFault("", kind(root), share, delay, status);
    }

    private static UpstreamFault.Kind kind(JsonNode root) throws Invalid {
        String kind = text(root, "kind");
        String mode = root.path("mode").asString("black-hole");
        return switch (kind) {
            case "slow" -> UpstreamFault.Kind.SLOW;
            case "errors" -> UpstreamFault.Kind.ERRORS;
            case "hang" -> UpstreamFault.Kind.HANG;
            case "partition" ->
                switch (mode) {
                    case "black-hole" -> UpstreamFault.Kind.BLACK_HOLE;
                    case "refuse" -> UpstreamFault.Kind.REFUSE;
                    default -> throw new Invalid("mode is \"" + mode + "\"; there are black-hole and refuse");
                };
            default -> throw new Invalid("kind is \"" + kind + "\"; there are slow, errors, hang and partition");
        };
    }

    private static String text(JsonNode root, String name) throws Invalid {
        String text = root.path(name).asString("");
        if (text.isEmpty()) {
            throw new Invalid(name + " is missing");
        }
        return text;
    }

    /** A number between the two; {@code otherwise} where it is missing, NaN for one that must not be. */
    private static double number(JsonNode root, String name, double otherwise, double least, double most)
            throws Invalid {
        JsonNode node = root.path(name);
        double value = node.isNumber() ? node.asDouble() : otherwise;
        if (node.isMissingNode() && Double.isNaN(otherwise)) {
            throw new Invalid(name + " is missing");
        }
        if ((!node.isMissingNode() && !node.isNumber()) || !(value >= least && value <= most)) {
            throw new Invalid(name + " is " + node + ", must be a number from " + PrometheusText.number(least) + " to "
                    + PrometheusText.number(most));
        }
        return value;
    }
}
