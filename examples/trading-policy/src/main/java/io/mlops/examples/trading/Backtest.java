package io.mlops.examples.trading;

/**
 * What a strategy earned on each day of a period, net of costs, and the positions it held for that.
 *
 * @param net daily net returns, as shares of equity
 * @param positions the position that earned each of them; the first was bought from cash
 * @param cost of trading, as a share of what is traded
 */
@SuppressWarnings("ArrayRecordComponent") // days of numbers; nobody compares the records
record Backtest(double[] net, float[] positions, double cost) {
    /** Plays the strategy, starting in cash: the position decided at a close earns the next day's return. */
    static Backtest run(Strategy strategy, MarketHistory market, Period period, double costBps) {
        double cost = costBps / 1e4;
        double[] net = new double[period.decisions()];
        float[] positions = new float[period.decisions()];
        float held = 0;
        for (int i = 0; i < net.length; i++) {
            int day = period.first() + i;
            float target = strategy.position(market.observation(day, held));
            net[i] = target * market.nextReturn(day) - cost * Math.abs(target - held);
            positions[i] = target;
            held = target;
        }
        return new Backtest(net, positions, cost);
    }

    /**
     * Student's t of the mean daily difference to another strategy over the same days: within ±2, luck explains it as
     * well.
     */
    double advantage(Backtest other) {
        double sum = 0;
        double squares = 0;
        for (int i = 0; i < net.length; i++) {
            double difference = net[i] - other.net[i];
            sum += difference;
            squares += difference * difference;
        }
        double mean = sum / net.length;
        double variance = squares / net.length - mean * mean;
        return variance <= 0 ? 0 : mean / Math.sqrt(variance / (net.length - 1));
    }
}
