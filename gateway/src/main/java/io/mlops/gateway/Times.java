package io.mlops.gateway;

import java.util.function.BiConsumer;

/** An immutable copy of a {@link Histogram}'s counts. */
final class Times {
    private final long[] counts;

    private Times(long[] counts) {
        this.counts = counts;
    }

    static Times of(Histogram histogram) {
        return new Times(histogram.counts());
    }

    static Times none() {
        return new Times(new long[Histogram.BUCKETS]);
    }

    /** Shows each bucket that counted anything: its largest time in microseconds, and its count. */
    void each(BiConsumer<Long, Long> reader) {
        for (int i = 0; i < counts.length; i++) {
            if (counts[i] != 0) {
                reader.accept(Histogram.upperMicros(i), counts[i]);
            }
        }
    }

    Times minus(Times older) {
        long[] difference = new long[counts.length];
        for (int i = 0; i < counts.length; i++) {
            difference[i] = counts[i] - older.counts[i];
        }
        return new Times(difference);
    }

    double quantileMillis(double share) {
        return Histogram.quantileMillis(counts, share);
    }

    /** Told of a bucket that is not empty: the shortest time in it, in microseconds, and its count. */
    interface BucketReader {
        void bucket(long fromMicros, long count);
    }

    /** Shortest first. */
    void forEach(BucketReader reader) {
        for (int i = 0; i < counts.length; i++) {
            if (counts[i] != 0) {
                reader.bucket(i == 0 ? 0 : Histogram.upperMicros(i - 1) + 1, counts[i]);
            }
        }
    }

    long total() {
        return Histogram.total(counts);
    }

    long within(double seconds) {
        return Histogram.within(counts, seconds);
    }
}
