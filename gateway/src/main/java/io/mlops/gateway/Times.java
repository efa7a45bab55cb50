package io.mlops.gateway;

/** An immutable copy of a {@link Histogram}'s counts. */
final class Times {
    private final long[] counts;

    private Times(long[] counts) {
        this.counts = counts;
    }

    static Times of(Histogram histogram) {
        return new Times(histogram.counts());
    }

    Times minus(Times older) {
        long[] difference = new long[counts.length];
        for (int i = 0; i < counts.length; i++) {
            difference[i] = counts[i] - older.counts[i];
        }
        return new Times(difference);
    }

    /** How many fell into each bucket of {@link Histogram}. */
    long[] counts() {
        return counts.clone();
    }

    double quantileMillis(double share) {
        return Histogram.quantileMillis(counts, share);
    }

    long total() {
        return Histogram.total(counts);
    }

    long within(double seconds) {
        return Histogram.within(counts, seconds);
    }
}
