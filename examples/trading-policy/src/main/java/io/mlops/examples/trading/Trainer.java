package io.mlops.examples.trading;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.training.GradientCollector;
import io.mlops.ErrorCode;
import io.mlops.MlopsException;

/**
 * Direct reinforcement (Moody and Saffell, 2001): episodes are played with a noisy policy, and since the index does not
 * react to a trade, the reward net of costs is differentiated straight through the positions of the episode. Not
 * thread-safe; the same state goes on to the same bits.
 */
final class Trainer {
    private static final float LARGEST_GRADIENT = 1;

    private final MarketHistory market;
    private final Period train;
    private final TrainingOptions options;
    private final NetworkShape shape;
    private final Normalization normalization;

    Trainer(MarketHistory market, Period train, TrainingOptions options) {
        this.market = market;
        this.train = train;
        this.options = options;
        this.shape = new NetworkShape(MarketFeatures.COUNT + 1, options.hidden());
        this.normalization = Normalization.of(market, train);
    }

    TrainingState start() {
        SplitMix64 random = new SplitMix64(options.seed());
        float[] parameters = shape.initialParameters(random);
        Episodes episodes = Episodes.start(train, options.episodeDays(), options.environments(), random);
        float[] zeros = new float[parameters.length];
        Adam adam = new Adam(options.learningRate(), options.weightDecay(), zeros, zeros, 0);
        return new TrainingState(parameters, adam, random, episodes, 0, 0, TrainingState.NOTHING_YET);
    }

    PolicyWeights weights(float[] parameters) {
        return new PolicyWeights(shape, normalization, parameters.clone());
    }

    /** Plays {@code horizon} days in every episode and takes one optimiser step, in place. */
    void update(TrainingState state) {
        Episodes episodes = state.episodes();
        int horizon = options.horizon();
        episodes.prepare(horizon, state.random());
        try (NDManager manager = Torch.newManager()) {
            PolicyNetwork network = new PolicyNetwork(manager, weights(state.parameters()));
            network.trackGradients();
            Rollout rollout = new Rollout(manager, horizon, state.random());
            try (GradientCollector collector = Torch.newGradientCollector()) {
                NDArray loss = rollout.loss(network, episodes);
                collector.backward(loss);
                countUpdate(state, loss.getFloat());
            }
            state.adam().apply(state.parameters(), clipped(network.gradient()));
            episodes.advance(horizon, rollout.lastPositions());
        }
    }

    private static void countUpdate(TrainingState state, float loss) {
        if (!Float.isFinite(loss)) {
            throw new MlopsException(
                    ErrorCode.FAILED_PRECONDITION,
                    "cannot train on: the loss is " + loss + " in update " + (state.updates() + 1)
                            + "; lower the learning rate");
        }
        state.countUpdate(loss);
    }

    private static float[] clipped(float[] gradient) {
        double squares = 0;
        for (float g : gradient) {
            squares += (double) g * g;
        }
        double norm = Math.sqrt(squares);
        if (norm > LARGEST_GRADIENT) {
            for (int i = 0; i < gradient.length; i++) {
                gradient[i] = (float) (gradient[i] * LARGEST_GRADIENT / norm);
            }
        }
        return gradient;
    }

    /** The days that one update plays, as one differentiable graph. */
    private final class Rollout {
        /** Rewards are counted in percent: gradients of a readable size. */
        private static final double PERCENT = 100;

        private final NDManager manager;
        private final int horizon;
        private final SplitMix64 random;
        private final NDArray costRate;
        private final NDArray halfRiskAversion;
        private final NDArray scale;
        private float[] lastPositions = {};

        Rollout(NDManager manager, int horizon, SplitMix64 random) {
            this.manager = manager;
            this.horizon = horizon;
            this.random = random;
            this.costRate = scalar(options.costBps() / 1e4);
            this.halfRiskAversion = scalar(options.riskAversion() / 2);
            this.scale = scalar(-PERCENT / horizon);
        }

        /**
         * A factor that lives as long as the graph. DJL's own {@code mul(Number)} closes its scalar at once, though libtorch
         * remembers where it lay: a garbage collection before {@code backward} then changes the gradient.
         */
        private NDArray scalar(double value) {
            return manager.create((float) value);
        }

        float[] lastPositions() {
            return lastPositions;
        }

        /** The negative mean reward of a day, in percent of equity. */
        NDArray loss(PolicyNetwork network, Episodes episodes) {
            NDArray position = column(episodes.positions());
            NDArray sum = manager.create(0f);
            for (int step = 0; step < horizon; step++) {
                NDArray observation = features(episodes, step).concat(position, 1);
                NDArray target =
                        network.action(observation).add(noise(episodes.count())).tanh();
                NDArray gain = target.mul(returns(episodes, step));
                NDArray cost = target.sub(position).abs().mul(costRate);
                NDArray risk = gain.square().mul(halfRiskAversion);
                sum = sum.add(gain.sub(cost).sub(risk).mean());
                position = target;
            }
            lastPositions = position.toFloatArray();
            return sum.mul(scale);
        }

        private NDArray features(Episodes episodes, int step) {
            float[] rows = new float[episodes.count() * MarketFeatures.COUNT];
            for (int i = 0; i < episodes.count(); i++) {
                market.copyFeatures(episodes.day(i) + step, rows, i * MarketFeatures.COUNT);
            }
            return PolicyNetwork.rows(manager, rows, MarketFeatures.COUNT);
        }

        private NDArray returns(Episodes episodes, int step) {
            float[] values = new float[episodes.count()];
            for (int i = 0; i < values.length; i++) {
                values[i] = (float) market.nextReturn(episodes.day(i) + step);
            }
            return column(values);
        }

        private NDArray noise(int count) {
            float[] values = new float[count];
            for (int i = 0; i < count; i++) {
                values[i] = (float) (options.exploration() * random.nextGaussian());
            }
            return column(values);
        }

        private NDArray column(float[] values) {
            return PolicyNetwork.rows(manager, values, 1);
        }
    }
}
