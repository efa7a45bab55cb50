package io.mlops.gateway;

import io.mlops.Location;
import io.mlops.routing.Failure;
import io.mlops.routing.Upstream;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Adds up what the upstreams of a revision at a location did in a minute: what its replicas carried together. Costs the data path nothing,
 * since it looks at counters that are there. Of an upstream that leaves the routes nothing is lost. Used by one thread.
 */
final class PlaceMinutes {
    /** What says nothing about the upstream. */
    private static final Set<String> BESIDE =
            Set.of(Failure.LOCAL.label(), Failure.GONE.label(), Failure.UNFIT.label(), Failure.IMPATIENT.label());

    private final Map<UpstreamStats, Tracked> tracked = new HashMap<>();
    private final Set<UpstreamStats> seen = new HashSet<>();

    /**
     * A revision at a location.
     *
     * @param model its digest, hexadecimal
     */
    record Place(String deployment, Location location, int revision, String model) {
        private static final Comparator<Place> ORDER = Comparator.comparing(Place::deployment)
                .thenComparing(Place::location)
                .thenComparingInt(Place::revision)
                .thenComparing(Place::model);
    }

    /**
     * Totals, or the difference of two.
     *
     * @param answered tries that were answered below 400
     * @param failed tries that failed or were throttled, and answers of 4xx
     * @param times of all answers
     */
    record Counts(long answered, long failed, Times times) {
        private static final Counts NONE = new Counts(0, 0, Times.none());

        private static Counts of(UpstreamStats stats) {
            long refused = stats.refusals();
            Times times = Times.of(stats.times());
            long failed = stats.failures().entrySet().stream()
                    .filter(kind -> !BESIDE.contains(kind.getKey()))
                    .mapToLong(Map.Entry::getValue)
                    .sum();
            return new Counts(times.total() - refused, failed + refused, times);
        }

        private Counts minus(Counts older) {
            return new Counts(answered - older.answered, failed - older.failed, times.minus(older.times));
        }

        private Counts plus(Counts other) {
            return minus(NONE.minus(other));
        }
    }

    private record Tracked(Place place, Counts before) {}

    /** Notices upstreams that are new. */
    void look(Deployment deployment) {
        for (UpstreamLink link : deployment.links()) {
            seen.add(link.stats());
            tracked.computeIfAbsent(link.stats(), stats -> {
                Upstream upstream = link.live().upstream();
                Place place =
                        new Place(deployment.name(), upstream.location(), upstream.revision(), upstream.modelDigest());
                return new Tracked(place, Counts.NONE);
            });
        }
    }

    /** What came since the last time, of each place that was asked at all. */
    SortedMap<Place, Counts> take() {
        SortedMap<Place, Counts> sums = new TreeMap<>(Place.ORDER);
        tracked.replaceAll((stats, since) -> {
            Counts now = Counts.of(stats);
            Counts more = now.minus(since.before());
            if (more.answered() > 0 || more.failed() > 0) {
                sums.merge(since.place(), more, Counts::plus);
            }
            return new Tracked(since.place(), now);
        });
        tracked.keySet().retainAll(seen);
        seen.clear();
        return sums;
    }
}
