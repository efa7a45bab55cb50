package io.mlops.planner.place;

import io.mlops.Location;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Bounds of the time that each domain is down, in parts per million: what a search for an availability divides.
 *
 * @param ranges of those domains about which anything is known
 */
record Box(Map<Location, Range> ranges) {
    private static final Range ANY = new Range(0, Unavailability.WHOLE);

    /** From the least to the most, both included. */
    record Range(long least, long most) {
        /** By how much the square of something between them is overestimated at most, at a value. */
        long gap(long value) {
            return (value - least) * (most - value);
        }
    }

    static Box all() {
        return new Box(Map.of());
    }

    Range of(Location domain) {
        return ranges.getOrDefault(domain, ANY);
    }

    Box with(Location domain, long least, long most) {
        Map<Location, Range> other = new LinkedHashMap<>(ranges);
        other.put(domain, new Range(least, most));
        return new Box(other);
    }
}
