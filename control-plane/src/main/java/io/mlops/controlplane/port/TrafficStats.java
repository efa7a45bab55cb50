package io.mlops.controlplane.port;

import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/** What all processes of the gateway measured of each revision together. Must be thread-safe. */
public interface TrafficStats {
    /** Asks them all; returns within a second; of one that does not answer nothing is kept. */
    void refresh(List<URI> adminUrls);

    /** What was measured of a revision by those that answered when they were last asked. */
    Optional<Sample> find(String deployment, int revision);

    /** The totals of which {@link #find} is the sum, by the admin port of the process that counted them. */
    Map<URI, Counts> totals(String deployment, int revision);

    /** Why no gateway that answered sends requests to an upstream that did answer them once; empty where one does, or none knows it. */
    default Optional<String> out(String deployment, String upstream) {
        return Optional.empty();
    }

    /** Whether a gateway that answered has yet to have a first answer from an upstream; false where none answered. */
    default boolean joins(String deployment, String upstream) {
        return false;
    }

    /**
     * Why the figures are not whole, for people; empty when all answered. No errors among figures that are not whole prove
     * nothing.
     */
    Optional<String> gap();

    /**
     * A measurement.
     *
     * @param total since the gateways began
     * @param recent over the last seconds
     */
    record Sample(Counts total, Counts recent) {}

    /**
     * Tries at a revision that have come to an end; those that still wait say nothing yet.
     *
     * @param tries answered or failed, retries included
     * @param failed those of them that failed, whatever the client got in the end
     * @param times of the answered ones, in buckets: the shortest time of each in microseconds, and its count
     */
    record Counts(long tries, long failed, SortedMap<Long, Long> times) {
        public static final Counts NONE = new Counts(0, 0, new TreeMap<>());

        /** Both together: of two gateways. */
        public Counts plus(Counts other) {
            return new Counts(tries + other.tries, failed + other.failed, merged(other.times, 1));
        }

        /** What came since {@code older}; everything where the gateway has begun to count anew. */
        public Counts since(Counts older) {
            return isBefore(older)
                    ? this
                    : new Counts(tries - older.tries, failed - older.failed, merged(older.times, -1));
        }

        /** Whether these cannot have come after {@code older} from the same process: it has begun to count anew. */
        public boolean isBefore(Counts older) {
            return tries < older.tries || failed < older.failed;
        }

        /** How many of the answered ones surely took as long as this, or longer. */
        public long slowerThan(Duration limit) {
            return times.tailMap(limit.toNanos() / 1000).values().stream()
                    .mapToLong(Long::longValue)
                    .sum();
        }

        public long answered() {
            return times.values().stream().mapToLong(Long::longValue).sum();
        }

        private SortedMap<Long, Long> merged(Map<Long, Long> others, int sign) {
            SortedMap<Long, Long> sum = new TreeMap<>(times);
            others.forEach((from, count) -> sum.merge(from, sign * count, Long::sum));
            sum.values().removeIf(count -> count <= 0);
            return sum;
        }
    }
}
