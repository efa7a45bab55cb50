package io.mlops.controlplane.live;

import io.mlops.Location;
import io.mlops.controlplane.rollup.Latencies;
import io.mlops.controlplane.rollup.PlaceMinute;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Puts what gateways counted and how many replicas were seen meanwhile together, minute by minute. Whatever is missed makes a replica's
 * share smaller, never larger: a gateway that is late counts for nothing, the most replicas of a minute divide, and a minute that was not
 * watched from begin to end is left out. All time comes from the caller. Used by one thread.
 */
public final class LiveWindows {
    /** How long after a minute gateways may still write it down. */
    static final Duration SETTLE = Duration.ofSeconds(10);
    /** Looks that are further apart leave a hole. */
    static final Duration APART = Duration.ofSeconds(15);

    private final SortedMap<Long, Minute> minutes = new TreeMap<>();
    private Map<Place, Running> before = Map.of();
    private @Nullable Instant lookedAt;
    private long closed = Long.MIN_VALUE;

    private record Place(String deployment, int revision, Location location, String model) {
        static Place of(Running running) {
            return new Place(
                    running.deployment(),
                    running.revision(),
                    running.spec().location(),
                    running.spec().model().digest().hex());
        }

        static Place of(PlaceMinute minute) {
            return new Place(minute.deployment(), minute.revision(), minute.location(), minute.model());
        }
    }

    /** One that is not closed yet. */
    private static final class Minute {
        private final Map<Place, Running> running = new HashMap<>();
        private final Map<Place, Traffic> traffic = new HashMap<>();
        private boolean holed;

        void saw(Map<Place, Running> seen) {
            seen.forEach((place, now) ->
                    running.merge(place, now, (one, other) -> one.replicas() >= other.replicas() ? one : other));
        }
    }

    /** What all gateways had of a place. */
    private static final class Traffic {
        private final Latencies times = new Latencies();
        private double perSecond;
        private long answered;
        private long failed;

        void add(PlaceMinute minute) {
            times.add(Latencies.parse(minute.times()));
            perSecond += minute.perSecond();
            answered += minute.answered();
            failed += minute.failed();
        }
    }

    /** Takes what runs now into account: as it was before, and as it is, it may have been since the last look. */
    public void look(Instant now, List<Running> running) {
        Map<Place, Running> seen = new HashMap<>();
        running.forEach(each -> seen.put(Place.of(each), each));
        Instant last = lookedAt;
        boolean hole = last == null
                || now.isBefore(last)
                || Duration.between(last, now).compareTo(APART) > 0;
        long current = number(now);
        for (long minute = hole || last == null ? current : number(last); minute <= current; minute++) {
            Minute open = minute(minute);
            open.saw(before);
            open.saw(seen);
        }
        if (hole) {
            minute(current).holed = true;
            if (last != null) {
                minute(number(last)).holed = true;
            }
        }
        before = seen;
        lookedAt = now;
    }

    private Minute minute(long number) {
        return minutes.computeIfAbsent(number, fresh -> new Minute());
    }

    /** Takes a gateway's minute into account, unless it comes too late. */
    public void add(PlaceMinute minute) {
        long number = number(minute.minute());
        if (number > closed) {
            minute(number)
                    .traffic
                    .computeIfAbsent(Place.of(minute), place -> new Traffic())
                    .add(minute);
        }
    }

    /** The minutes that are over, each once; {@link #look} comes first. */
    public List<LiveWindow> close(Instant now) {
        List<LiveWindow> windows = new ArrayList<>();
        long until = number(now.minus(SETTLE));
        SortedMap<Long, Minute> over = minutes.headMap(until);
        over.forEach((number, minute) -> {
            if (!minute.holed) {
                minute.traffic.forEach((place, traffic) -> {
                    Running running = minute.running.get(place);
                    if (running != null) {
                        windows.add(window(number, running, traffic));
                    }
                });
            }
        });
        over.clear();
        closed = Math.max(closed, until - 1);
        return windows;
    }

    private static LiveWindow window(long number, Running running, Traffic traffic) {
        return new LiveWindow(
                Instant.ofEpochSecond(number * 60),
                running.deployment(),
                running.spec(),
                running.replicas(),
                traffic.perSecond,
                traffic.answered,
                traffic.failed,
                traffic.times.quantileMillis(0.99));
    }

    private static long number(Instant at) {
        return Math.floorDiv(at.getEpochSecond(), 60);
    }
}
