package io.mlops.controlplane.rollup;

import java.util.Map;
import java.util.SortedMap;
import java.util.StringJoiner;
import java.util.TreeMap;

/**
 * Counts of answer times by the upper bound of their bucket, microseconds: those of several gateways and minutes add up.
 * Buckets are the gateway's, a quantile is off by at most 6 %. Used by one thread.
 */
public final class Latencies {
    private final SortedMap<Long, Long> counts = new TreeMap<>();

    public void add(long upperMicros, long count) {
        if (upperMicros < 0 || count < 0) {
            throw new IllegalArgumentException("times and counts must not be negative");
        }
        counts.merge(upperMicros, count, Long::sum);
    }

    public void add(Latencies other) {
        other.counts.forEach(this::add);
    }

    /** Reads {@code MICROS:COUNT} pairs, blanks between them. */
    public static Latencies parse(String text) {
        Latencies read = new Latencies();
        for (String pair : text.isEmpty() ? new String[0] : text.split(" ", -1)) {
            int colon = pair.indexOf(':');
            read.add(Long.parseLong(pair.substring(0, colon)), Long.parseLong(pair.substring(colon + 1)));
        }
        return read;
    }

    /** The time in milliseconds that this share of the counted stayed within; 0 where nothing was counted. */
    public double quantileMillis(double share) {
        long total = counts.values().stream().mapToLong(Long::longValue).sum();
        long rank = Math.max(1, (long) Math.ceil(share * total));
        long seen = 0;
        for (Map.Entry<Long, Long> bucket : counts.entrySet()) {
            seen += bucket.getValue();
            if (seen >= rank) {
                return bucket.getKey() / 1000.0;
            }
        }
        return 0;
    }

    /** As {@link #parse} reads it. */
    @Override
    public String toString() {
        StringJoiner text = new StringJoiner(" ");
        counts.forEach((micros, count) -> text.add(micros + ":" + count));
        return text.toString();
    }
}
