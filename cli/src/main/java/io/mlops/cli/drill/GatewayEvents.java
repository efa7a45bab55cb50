package io.mlops.cli.drill;

import io.mlops.ErrorCode;
import io.mlops.MlopsException;
import java.io.IOException;
import java.net.URI;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import tools.jackson.databind.JsonNode;

/**
 * Follows the events of all processes of a gateway, each with numbers of its own. One that dies is passed over. Used by one
 * thread.
 */
final class GatewayEvents {
    private final Supplier<List<GatewaySeat>> seats;
    private final Map<URI, Place> places = new HashMap<>();

    /**
     * How far the events of one process were read.
     *
     * @param startedAt which process at this port: the next one counts from 1 again
     */
    private record Place(String startedAt, long last) {}

    /** {@code seats} are the processes that serve now. */
    GatewayEvents(Supplier<List<GatewaySeat>> seats) {
        this.seats = seats;
    }

    /**
     * What is new since the last call, by time; everything that the processes still remember at the first, when at least one
     * must answer.
     */
    List<GatewayEvent> poll() {
        List<GatewayEvent> events = new ArrayList<>();
        String silence = "no process of it is ready";
        for (GatewaySeat seat : seats.get()) {
            try {
                events.addAll(poll(seat));
            } catch (IOException e) {
                // It may just have been killed; one that lives tells it at the next look.
                silence = seat.admin() + ": " + e.getMessage();
            }
        }
        if (places.isEmpty()) {
            throw new MlopsException(ErrorCode.UNAVAILABLE, "cannot read the gateway's events: " + silence);
        }
        events.sort(Comparator.comparing(GatewayEvent::at));
        return events;
    }

    private List<GatewayEvent> poll(GatewaySeat seat) throws IOException {
        Place place = places.getOrDefault(seat.admin(), new Place("", 0));
        JsonNode page = page(seat.admin(), place.last());
        String startedAt = page.path("startedAt").asString("");
        if (!startedAt.equals(place.startedAt()) && place.last() > 0) {
            page = page(seat.admin(), 0);
        }
        List<GatewayEvent> events = new ArrayList<>();
        long last = startedAt.equals(place.startedAt()) ? place.last() : 0;
        for (JsonNode node : page.path("events")) {
            GatewayEvent event = event(seat.pid(), node);
            last = Math.max(last, event.sequence());
            events.add(event);
        }
        places.put(seat.admin(), new Place(startedAt, last));
        return events;
    }

    private static JsonNode page(URI admin, long after) throws IOException {
        return AdminCall.get(admin.resolve("/events?after=" + after));
    }

    private static GatewayEvent event(long gateway, JsonNode event) {
        return new GatewayEvent(
                gateway,
                event.required("seq").asLong(),
                Instant.parse(event.required("at").asString()),
                event.required("type").asString(),
                event.path("deployment").asString(""),
                event.path("upstream").asString(""),
                event.path("location").asString(""),
                event.path("reason").asString(""));
    }
}
