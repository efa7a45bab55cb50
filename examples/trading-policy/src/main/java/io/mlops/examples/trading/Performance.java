package io.mlops.examples.trading;

/**
 * How a strategy did over a period, net of costs. Returns and costs are shares of equity (0.01 = 1 %).
 *
 * @param totalReturn over the whole period
 * @param annualReturn compounded, per year of 252 days
 * @param annualVolatility standard deviation of the daily net returns, per year
 * @param sharpe annualised mean over volatility, with a risk-free rate of zero; 0 without volatility
 * @param maxDrawdown the deepest fall from a peak, as a positive share
 * @param annualTurnover sum of the position changes per year; 2 is one switch from fully short to fully long
 * @param costs sum of all transaction costs
 */
record Performance(
        double totalReturn,
        double annualReturn,
        double annualVolatility,
        double sharpe,
        double maxDrawdown,
        double annualTurnover,
        double costs) {
    private static final double DAYS_A_YEAR = 252;

    static Performance of(Backtest backtest) {
        double equity = 1;
        double peak = 1;
        double drawdown = 0;
        double sum = 0;
        double squares = 0;
        for (double net : backtest.net()) {
            equity *= 1 + net;
            peak = Math.max(peak, equity);
            drawdown = Math.max(drawdown, 1 - equity / peak);
            sum += net;
            squares += net * net;
        }
        int days = backtest.net().length;
        double mean = sum / days;
        double volatility = Math.sqrt(Math.max(squares / days - mean * mean, 0) * DAYS_A_YEAR);
        double traded = traded(backtest.positions());
        return new Performance(
                equity - 1,
                StrictMath.pow(equity, DAYS_A_YEAR / days) - 1,
                volatility,
                volatility == 0 ? 0 : mean * DAYS_A_YEAR / volatility,
                drawdown,
                traded * DAYS_A_YEAR / days,
                traded * backtest.cost());
    }

    private static double traded(float[] positions) {
        double traded = 0;
        float held = 0;
        for (float position : positions) {
            traded += Math.abs(position - held);
            held = position;
        }
        return traded;
    }
}
