package io.mlops.examples.trading;

import java.util.function.Consumer;

/** A whole training: epochs of updates, a validation after each, the best policy at the end. Not thread-safe. */
final class TrainingRun {

    private final MarketHistory market;
    private final Periods periods;
    private final TrainingOptions options;
    private final Trainer trainer;

    /**
     * What an epoch came to.
     *
     * @param loss mean over its updates, in percent of equity a day
     * @param score on the validation period
     * @param best the best epoch so far
     */
    record Epoch(int number, double loss, double score, Performance validation, int best) {}

    TrainingRun(MarketHistory market, TrainingOptions options) {
        this.market = market;
        this.periods = Periods.of(market);
        this.options = options;
        this.trainer = new Trainer(market, periods.train(), options);
    }

    Period trainPeriod() {
        return periods.train();
    }

    TrainingState start() {
        return trainer.start();
    }

    /** Takes one optimiser step and, after the last one of an epoch, validates. */
    void step(TrainingState state, Consumer<Epoch> progress) {
        trainer.update(state);
        if (state.updates() % options.updatesPerEpoch() == 0) {
            validate(state, progress);
        }
    }

    boolean done(TrainingState state) {
        return state.updates() >= options.updates();
    }

    PolicyWeights best(TrainingState state) {
        return trainer.weights(state.best().parameters());
    }

    private void validate(TrainingState state, Consumer<Epoch> progress) {
        Performance validation = trainer.weights(state.parameters())
                .withStrategy(s -> Performance.of(Backtest.run(s, market, periods.validation(), options.costBps())));
        int number = Math.toIntExact(state.updates() / options.updatesPerEpoch());
        double loss = state.epochLoss() / options.updatesPerEpoch();
        double score = utility(validation);
        state.endEpoch(number, score);
        progress.accept(new Epoch(number, loss, score, validation, state.best().epoch()));
    }

    /** What the training maximises, per year: the mean net return less the penalty on its variance. */
    private double utility(Performance performance) {
        double variance = performance.annualVolatility() * performance.annualVolatility();
        return performance.sharpe() * performance.annualVolatility() - options.riskAversion() / 2 * variance;
    }
}
