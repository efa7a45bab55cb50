package io.mlops.gateway;

import java.util.concurrent.atomic.AtomicLongArray;
import java.util.concurrent.atomic.LongAdder;

/**
 * Counts times in buckets of which sixteen share a power of two of microseconds, so that a quantile is off by at most 6 %.
 * Thread-safe.
 */
final class Histogram {
    private static final int SUB = 16;
    private static final int SUB_BITS = 4;
    /** Up to 2^32 µs, a bit more than an hour. */
    private static final int MOST_BITS = 32;

    static final int BUCKETS = (MOST_BITS - SUB_BITS + 2) * SUB;

    private final AtomicLongArray counts = new AtomicLongArray(BUCKETS);
    private final LongAdder nanos = new LongAdder();

    void record(long time) {
        counts.incrementAndGet(bucket(Math.max(0, time) / 1000));
        nanos.add(time);
    }

    /** All times together, in seconds. */
    double sumSeconds() {
        return nanos.sum() / 1e9;
    }

    /** A copy of the counts. */
    long[] counts() {
        long[] copy = new long[BUCKETS];
        for (int i = 0; i < BUCKETS; i++) {
            copy[i] = counts.get(i);
        }
        return copy;
    }

    static int bucket(long micros) {
        if (micros < SUB) {
            return (int) micros;
        }
        int bits = Math.min(63 - Long.numberOfLeadingZeros(micros), MOST_BITS);
        long capped = Math.min(micros, (1L << (MOST_BITS + 1)) - 1);
        int sub = (int) (capped >>> (bits - SUB_BITS)) & (SUB - 1);
        return (bits - SUB_BITS + 1) * SUB + sub;
    }

    /** The largest time in a bucket, in microseconds. */
    static long upperMicros(int bucket) {
        if (bucket < SUB) {
            return bucket;
        }
        int bits = bucket / SUB + SUB_BITS - 1;
        long sub = bucket % SUB;
        return ((SUB + sub + 1) << (bits - SUB_BITS)) - 1;
    }

    static long total(long[] counts) {
        long total = 0;
        for (long count : counts) {
            total += count;
        }
        return total;
    }

    /** The time in milliseconds that the given share of the counted stayed within; 0 where nothing was counted. */
    static double quantileMillis(long[] counts, double share) {
        long total = total(counts);
        if (total == 0) {
            return 0;
        }
        long rank = Math.max(1, (long) Math.ceil(share * total));
        long seen = 0;
        for (int i = 0; i < counts.length; i++) {
            seen += counts[i];
            if (seen >= rank) {
                return upperMicros(i) / 1000.0;
            }
        }
        return upperMicros(counts.length - 1) / 1000.0;
    }

    /** How many of the counted stayed within the given time. */
    static long within(long[] counts, double seconds) {
        long within = 0;
        for (int i = 0; i < counts.length && upperMicros(i) <= seconds * 1e6; i++) {
            within += counts[i];
        }
        return within;
    }
}
