package io.mlops.examples.trading;

/**
 * Everything that decides how a policy is trained; two equal options and the same bars give the same weights.
 *
 * @param seed start of the random numbers
 * @param epochs validations, each after {@code updatesPerEpoch} updates
 * @param updatesPerEpoch optimiser steps between two validations
 * @param hidden units of each of the two hidden layers
 * @param environments episodes that run side by side
 * @param horizon days that one update plays in each episode
 * @param episodeDays length of an episode in trading days
 * @param learningRate Adam's step
 * @param weightDecay decoupled decay
 * @param exploration standard deviation of the noise on the action before squashing
 * @param costBps transaction cost in basis points of the traded share of equity; the default is four times what reports
 *     charge, which keeps the policy from trading on noise
 * @param riskAversion weight of half the squared daily return, so that positions shrink when risk rises
 */
record TrainingOptions(
        long seed,
        int epochs,
        int updatesPerEpoch,
        int hidden,
        int environments,
        int horizon,
        int episodeDays,
        double learningRate,
        double weightDecay,
        double exploration,
        double costBps,
        double riskAversion) {
    static TrainingOptions defaults() {
        return new TrainingOptions(1, 16, 50, 8, 64, 21, 252, 1e-3, 3, 0.5, 20, 2);
    }

    TrainingOptions withSeed(long value) {
        return new TrainingOptions(
                value,
                epochs,
                updatesPerEpoch,
                hidden,
                environments,
                horizon,
                episodeDays,
                learningRate,
                weightDecay,
                exploration,
                costBps,
                riskAversion);
    }

    TrainingOptions withEpochs(int value) {
        return new TrainingOptions(
                seed,
                value,
                updatesPerEpoch,
                hidden,
                environments,
                horizon,
                episodeDays,
                learningRate,
                weightDecay,
                exploration,
                costBps,
                riskAversion);
    }

    /** What must be equal for one training to go on where another stopped: all but how long it runs. */
    String identity() {
        return withEpochs(0).toString();
    }

    long updates() {
        return (long) epochs * updatesPerEpoch;
    }
}
