package io.mlops.examples.trading;

/**
 * How a sequence of positions did over a period, net of costs. Returns and costs are shares of equity (0.01 = 1 %).
 *
 * @param totalReturn over the whole period
 * @param annualReturn compounded, per year of 252 days
 * @param annualVolatility standard deviation of the daily net returns, per year
 * @param sharpe annualised mean over volatility, with a risk-free rate of zero; 0 without volatility
 * @param maxDrawdown the deepest fall from a peak, as a positive share
 * @param annualTurnover sum of the position changes per year; 2 is one switch from fully short to fully long
 * @param costs sum of all transaction costs
 * @param meanPosition average position
 */
record Performance(
        double totalReturn,
        double annualReturn,
        double annualVolatility,
        double sharpe,
        double maxDrawdown,
        double annualTurnover,
        double costs,
        double meanPosition) {
    private static final double DAYS_A_YEAR = 252;

    /** Plays the strategy through the period, starting in cash; the position decided at a close earns the next return. */
    static Performance of(Strategy strategy, MarketHistory market, Period period, double costBps) {
        Ledger ledger = new Ledger(costBps / 1e4);
        for (int day = period.first(); day < period.end() - 1; day++) {
            float target = strategy.position(market.observation(day, ledger.position));
            ledger.book(target, market.nextReturn(day));
        }
        return ledger.close(period.decisions());
    }

    /** What has been earned and paid so far. */
    private static final class Ledger {
        private final double cost;
        private float position;
        private double equity = 1;
        private double peak = 1;
        private double drawdown;
        private double sum;
        private double squares;
        private double traded;
        private double held;

        Ledger(double cost) {
            this.cost = cost;
        }

        void book(float target, double marketReturn) {
            double change = Math.abs(target - position);
            double net = target * marketReturn - cost * change;
            position = target;
            equity *= 1 + net;
            peak = Math.max(peak, equity);
            drawdown = Math.max(drawdown, 1 - equity / peak);
            sum += net;
            squares += net * net;
            traded += change;
            held += target;
        }

        Performance close(int days) {
            double mean = sum / days;
            double deviation = Math.sqrt(Math.max(squares / days - mean * mean, 0));
            double volatility = deviation * Math.sqrt(DAYS_A_YEAR);
            return new Performance(
                    equity - 1,
                    StrictMath.pow(equity, DAYS_A_YEAR / days) - 1,
                    volatility,
                    volatility == 0 ? 0 : mean * DAYS_A_YEAR / volatility,
                    drawdown,
                    traded * DAYS_A_YEAR / days,
                    traded * cost,
                    held / days);
        }
    }
}
