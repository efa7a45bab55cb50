package io.mlops.routing;

/**
 * Whether an upstream fails now and then, and how often: the share of soft failures among about the last hundred outcomes of the last ten
 * seconds, and the evidence that it is too large. That is a cumulative sum of log-likelihood ratios (Page, Biometrika 41, 1954), which
 * decides after the fewest outcomes that such a decision needs. Good answers are only counted elsewhere, and folded in when somebody
 * asks: the usual path takes no lock. Not thread-safe: used under the monitor of its {@link LiveRoute}.
 */
final class SoftFailures {
    /** How many outcomes back an outcome has faded to a third: few enough to see a change within 200 requests. */
    private static final double MEMORY = 100;

    private static final double TAU_NANOS = 10e9;
    /** A share that is borne, and one that is not; between them, at one in nine, evidence neither grows nor fades. */
    private static final double BORNE = 0.05;

    private static final double TOO_MUCH = 0.2;
    static final double OF_A_FAILURE = Math.log(TOO_MUCH / BORNE);
    static final double OF_AN_ANSWER = Math.log((1 - TOO_MUCH) / (1 - BORNE));
    /** Met once in about a million outcomes where the share is the one that is borne, after 77 (95 %: 140) where it is not. */
    private static final double ENOUGH = 11;
    /** What one that could not be taken out has on its account at most: it may become well. */
    private static final double MOST = 2 * ENOUGH;
    /** Less evidence says nothing about an upstream that is compared with. */
    private static final double LEAST_EVIDENCE = 10;

    /** Failures that all come within this time may have one cause, which has passed: a pause of the upstream, say. */
    private static final long LEAST_SPAN_NANOS = 100_000_000L;

    private double failures;
    private double outcomes;
    private double evidence;
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
        evidence = 0;
        foldedAnswers = answers;
        foldedAt = now;
    }

    /** Counts a failure after all {@code answers} good ones so far. */
    void failed(long answers, long now) {
        fold(answers, now);
        double kept = 1 - 1 / MEMORY;
        if (evidence == 0) {
            failingSince = now;
        }
        evidence = Math.min(MOST, evidence + OF_A_FAILURE);
        failures = failures * kept + 1;
        outcomes = outcomes * kept + 1;
    }

    /** Whether it fails too often beyond doubt, and has for a while. Two failures of three prove nothing, 19 of 100 do. */
    boolean many(long now) {
        return now - failingSince >= LEAST_SPAN_NANOS && evidence >= ENOUGH;
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
        evidence = Math.max(0, evidence * Math.exp(-Math.max(0, now - foldedAt) / TAU_NANOS) + good * OF_AN_ANSWER);
        // The sum of the good ones' own weights, the oldest of which have faded.
        outcomes = outcomes * kept + MEMORY * (1 - Math.pow(1 - 1 / MEMORY, (double) good));
        foldedAnswers = answers;
        foldedAt = now;
    }
}
