package io.mlops.controlplane.reconcile;

/**
 * Whether counts prove that a share is larger than what is tolerated: a sequential probability ratio test (A. Wald, Sequential
 * Analysis, 1947) of the tolerated share against a mixture of larger ones. It may be asked after every single request, and stopped
 * at the first yes: by Ville's inequality, a share that is tolerated is ever called too large with at most the given chance.
 * Stateless, thread-safe.
 */
final class ShareTest {
    /** The larger shares that are looked for, by their odds as multiples of the tolerated one's: a small excess and a ruin. */
    private static final double[] ODDS = {1.5, 2.5, 5, 15, 60};

    private ShareTest() {}

    /**
     * @param bad how many were bad
     * @param all of how many
     * @param tolerated the share that is still good, between 0 and 1, both excluded
     * @param chance of a yes, ever, though the share is tolerated
     */
    static boolean exceeds(long bad, long all, double tolerated, double chance) {
        return bad > tolerated * all && logEvidence(bad, all, tolerated) >= -Math.log(chance);
    }

    /** The logarithm of how many times likelier the counts are with larger shares, on average over them. */
    static double logEvidence(long bad, long all, double tolerated) {
        double[] logs = new double[ODDS.length];
        double largest = Double.NEGATIVE_INFINITY;
        for (int i = 0; i < ODDS.length; i++) {
            double odds = ODDS[i] * tolerated / (1 - tolerated);
            double share = odds / (1 + odds);
            logs[i] = bad * Math.log(share / tolerated) + (all - bad) * Math.log((1 - share) / (1 - tolerated));
            largest = Math.max(largest, logs[i]);
        }
        double sum = 0;
        for (double log : logs) {
            sum += Math.exp(log - largest);
        }
        return largest + Math.log(sum / ODDS.length);
    }
}
