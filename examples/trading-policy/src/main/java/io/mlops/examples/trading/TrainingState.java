package io.mlops.examples.trading;

/**
 * All that the next update depends on besides options and bars: parameters, optimiser, random numbers, episodes, progress
 * and the best policy so far. Mutable; not thread-safe.
 */
final class TrainingState {
    static final Best NOTHING_YET = new Best(0, Double.NEGATIVE_INFINITY, new float[0]);

    private final float[] parameters;
    private final Adam adam;
    private final SplitMix64 random;
    private final Episodes episodes;
    private long updates;
    private double epochLoss;
    private Best best;

    /**
     * The parameters that did best on the validation period.
     *
     * @param epoch after which they stood, 0 for none yet
     * @param score higher is better
     * @param parameters the flat vector
     */
    @SuppressWarnings("ArrayRecordComponent") // a value that is only handed on; nobody compares it
    record Best(int epoch, double score, float[] parameters) {}

    TrainingState(
            float[] parameters,
            Adam adam,
            SplitMix64 random,
            Episodes episodes,
            long updates,
            double epochLoss,
            Best best) {
        this.parameters = parameters;
        this.adam = adam;
        this.random = random;
        this.episodes = episodes;
        this.updates = updates;
        this.epochLoss = epochLoss;
        this.best = best;
    }

    float[] parameters() {
        return parameters;
    }

    Adam adam() {
        return adam;
    }

    SplitMix64 random() {
        return random;
    }

    Episodes episodes() {
        return episodes;
    }

    /** Optimiser steps taken since the start. */
    long updates() {
        return updates;
    }

    /** Sum of the losses of this epoch's updates. */
    double epochLoss() {
        return epochLoss;
    }

    Best best() {
        return best;
    }

    void countUpdate(double loss) {
        updates++;
        epochLoss += loss;
    }

    /** Ends an epoch: keeps the parameters if they did better than any before. */
    void endEpoch(int epoch, double score) {
        if (best.epoch() == 0 || score > best.score()) {
            best = new Best(epoch, score, parameters.clone());
        }
        epochLoss = 0;
    }
}
