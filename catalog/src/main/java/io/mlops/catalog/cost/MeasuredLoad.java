package io.mlops.catalog.cost;

import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Load that was measured, hour by hour. Each hour has the replicas that its busiest minute takes, between the least and the most that there
 * may be. Hours that nobody watched are left out: those that were count for them.
 *
 * @param hours that were watched, at least one
 * @param perReplica requests per second that a replica is to have, above 0
 * @param basis where that is from, for people
 * @param least replicas that run all the time
 * @param most replicas that there may be
 */
public record MeasuredLoad(List<Hour> hours, BigDecimal perReplica, String basis, int least, int most)
        implements LoadCurve {
    private static final BigDecimal MINUTE_SECONDS = BigDecimal.valueOf(60);

    /**
     * An hour, or what was watched of it.
     *
     * @param minutes that were watched, 1 to 60
     * @param requests in all of them
     * @param peakMinute requests in the busiest of them
     */
    public record Hour(Instant begin, long minutes, long requests, long peakMinute) {
        public Hour {
            Objects.requireNonNull(begin, "begin");
            if (minutes < 1 || minutes > 60 || requests < peakMinute || peakMinute < 0) {
                throw new IllegalArgumentException(begin + " has " + requests + " requests in " + minutes + " minutes, "
                        + peakMinute + " in one of them");
            }
        }
    }

    public MeasuredLoad {
        hours = hours.stream().sorted(Comparator.comparing(Hour::begin)).toList();
        Objects.requireNonNull(basis, "basis");
        if (hours.isEmpty() || perReplica.signum() <= 0 || least < 0 || most < least) {
            throw new IllegalArgumentException(
                    hours.size() + " hours, " + least + " to " + most + " replicas of " + perReplica + " requests/s");
        }
    }

    public Instant from() {
        return hours.getFirst().begin();
    }

    /** The begin of the last hour. */
    public Instant until() {
        return hours.getLast().begin();
    }

    /** The share of the time with each number of replicas, fewest first; together 1. */
    public SortedMap<Integer, BigDecimal> replicas() {
        SortedMap<Integer, Long> minutes = new TreeMap<>();
        hours.forEach(hour -> minutes.merge(replicas(hour), hour.minutes(), Long::sum));
        SortedMap<Integer, BigDecimal> shares = new TreeMap<>();
        minutes.forEach((replicas, count) -> shares.put(replicas, share(count)));
        return shares;
    }

    /** How many the busiest minute would take if there were no most. */
    public int wanted() {
        return hours.stream().mapToInt(this::unbounded).max().orElse(0);
    }

    /** How many it has. */
    public int replicas(Hour hour) {
        return Math.clamp(unbounded(hour), least, most);
    }

    private int unbounded(Hour hour) {
        return BigDecimal.valueOf(hour.peakMinute())
                .divide(MINUTE_SECONDS.multiply(perReplica), 0, RoundingMode.CEILING)
                .min(BigDecimal.valueOf(Integer.MAX_VALUE))
                .intValueExact();
    }

    private BigDecimal share(long minutes) {
        return BigDecimal.valueOf(minutes).divide(BigDecimal.valueOf(watched()), MathContext.DECIMAL64);
    }

    /** Minutes. */
    private long watched() {
        return hours.stream().mapToLong(Hour::minutes).sum();
    }

    /** A location with other numbers than all together grows as all do. */
    @Override
    public BigDecimal use(int machine, int usually, int atPeak) {
        long running = hours.stream()
                .filter(hour -> machine <= grown(replicas(hour), usually, atPeak))
                .mapToLong(Hour::minutes)
                .sum();
        return running == watched() ? BigDecimal.ONE : share(running);
    }

    /** Rounded up: a part of a machine is one. */
    private int grown(int replicas, int usually, int atPeak) {
        return most == least ? usually : usually + Math.ceilDiv((replicas - least) * (atPeak - usually), most - least);
    }

    /** As many as in the minutes that were watched, in all minutes of a month. */
    @Override
    public BigDecimal predictions() {
        long requests = hours.stream().mapToLong(Hour::requests).sum();
        return BigDecimal.valueOf(requests)
                .multiply(MONTH_HOURS)
                .multiply(MINUTE_SECONDS)
                .divide(BigDecimal.valueOf(watched()), MathContext.DECIMAL64);
    }
}
