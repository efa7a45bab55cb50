package io.mlops.routing;

/**
 * The share of an upstream's last outcomes that were soft failures, over about the last hundred of them and the last ten seconds. Good answers are only counted elsewhere,
 * and folded in when somebody asks: the usual path takes no lock. Not thread-safe: used under the monitor of its {@link LiveRoute}.
 */
final class SoftFailures {
    /** How many outcomes back an outcome has faded to a third: few enough to see a change within 200 requests. */
    private static final double MEMORY = 100;

    private static final double TAU_NANOS = 10e9;
    /** A lower share ejects nobody. */
    private static final double LEAST_SHARE = 0.08;
    /** Less evidence says nothing about an upstream that is compared with. */
    private static final double LEAST_EVIDENCE = 10;

    /** Failures that all come within this time may have one cause, which has passed: a pause of the upstream, say. */
    private static final long LEAST_SPAN_NANOS = 100_000_000L;

    private double failures;
    private double outcomes;
    private long foldedAnswers;
    private long foldedAt;
    private long failingSince;

    SoftFailures(long now) {
        foldedAt = now;
    }

    /** Forgets all but what it has been told. */
    void forget(long answers, long now) {
        failures = 0;
        outcomes = 0;
        foldedAnswers = answers;
        foldedAt = now;
    }

    /** Counts a failure after all {@code answers} good ones so far. */
    void failed(long answers, long now) {
        fold(answers, now);
        double kept = 1 - 1 / MEMORY;
        if (failures < 1) {
            failingSince = now;
        }
        failures = failures * kept + 1;
        outcomes = outcomes * kept + 1;
    }

    /**
     * Whether the share is surely above the limit: two standard deviations less would be, too, and it has been failing for a while.
     * Two failures of three prove nothing, 15 of 100 do.
     */
    boolean many(long now) {
        return now - failingSince >= LEAST_SPAN_NANOS && failures - 2 * Math.sqrt(failures) >= LEAST_SHARE * outcomes;
    }

    /** The failures' share; 0 where nothing is known. */
    double share() {
        return outcomes == 0 ? 0 : failures / outcomes;
    }

    /** Whether this one, too, was asked of late, and failed at most half as often. */
    boolean clearlyBetterThan(SoftFailures other, long answers, long now) {
        fold(answers, now);
        return outcomes >= LEAST_EVIDENCE && share() <= other.share() / 2;
    }

    private void fold(long answers, long now) {
        long good = answers - foldedAnswers;
        double kept = Math.pow(1 - 1 / MEMORY, (double) good) * Math.exp(-Math.max(0, now - foldedAt) / TAU_NANOS);
        failures *= kept;
        // The sum of the good ones' own weights, the oldest of which have faded.
        outcomes = outcomes * kept + MEMORY * (1 - Math.pow(1 - 1 / MEMORY, (double) good));
        foldedAnswers = answers;
        foldedAt = now;
    }
}
