package io.mlops.planner.place;

import io.mlops.FailureDomain;
import io.mlops.Location;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * All that may fail under a placement, each with the share of the time and with the items that bring it in: the model of
 * docs/placement.md.
 */
final class FailureEvents {
    private final Numbers numbers;
    private final Map<String, Event> events = new LinkedHashMap<>();

    /**
     * Something that may fail.
     *
     * @param name for people
     * @param ppm parts per million of the time
     * @param times how many such there are, each in a domain of its own: the zones of what is spread over several
     * @param survived whether it lies within one domain of the kind whose loss is survived
     * @param domain in which one; itself where it is not survived
     * @param items that bring it in
     */
    record Event(String name, long ppm, int times, boolean survived, Location domain, List<Item> items) {}

    FailureEvents(Numbers numbers, List<Item> items) {
        this.numbers = numbers;
        DomainFailures failures = numbers.problem().failures();
        long zone = Unavailability.of(failures.zone()).ppm();
        long region = Unavailability.of(failures.region()).ppm();
        long cloud = Unavailability.of(failures.cloud()).ppm();
        for (Item item : items) {
            int zones = item.endpoint().zones();
            Service service = item.endpoint().service();
            Location inRegion = item.location().domain(FailureDomain.REGION);
            add(FailureDomain.CLOUD, item.location().domain(FailureDomain.CLOUD), "", cloud, 1, item);
            add(FailureDomain.REGION, inRegion, "", region, 1, item);
            add(
                    FailureDomain.REGION,
                    inRegion,
                    " " + service.name(),
                    Unavailability.beside(service.availability()).ppm(),
                    1,
                    item);
            add(FailureDomain.ZONE, item.location(), zones > 1 ? " its zones" : " its zone", zone, zones, item);
            // The machines of a pool that is spread over zones are taken away in all of them.
            FailureDomain pool = zones > 1 ? FailureDomain.REGION : FailureDomain.ZONE;
            add(pool, item.location(), " " + item.id() + " taken away", item.interrupted(), 1, item);
        }
    }

    /** Those of more than no time, in the order of the items. */
    List<Event> events() {
        return List.copyOf(events.values());
    }

    private void add(FailureDomain level, Location place, String what, long ppm, int times, Item item) {
        if (ppm == 0) {
            return;
        }
        FailureDomain kind = numbers.survive();
        String name = place + what;
        Event event;
        if (kind == null || level.compareTo(kind) > 0) {
            event = new Event(name, ppm * times, 1, false, place, List.of(item));
        } else if (kind == FailureDomain.ZONE) {
            event = new Event(name, ppm, times, true, place, List.of(item));
        } else {
            event = new Event(name, ppm * times, 1, true, place.domain(kind), List.of(item));
        }
        events.merge(name, event, FailureEvents::both);
    }

    /** A service may promise less in one zone than in another: the least counts. */
    private static Event both(Event one, Event other) {
        List<Item> items = new ArrayList<>(one.items());
        items.addAll(other.items());
        return new Event(
                one.name(), Math.max(one.ppm(), other.ppm()), one.times(), one.survived(), one.domain(), items);
    }
}
