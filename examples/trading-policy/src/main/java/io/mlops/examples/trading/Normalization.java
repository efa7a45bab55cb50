package io.mlops.examples.trading;

/**
 * Mean and reciprocal standard deviation of each column of the observation, from the training days only; part of the
 * exported model, so that callers send raw features. The position's column passes unchanged.
 */
@SuppressWarnings("ArrayRecordComponent") // a value that is only handed on; nobody compares it
record Normalization(float[] mean, float[] scale) {
    private static final double SMALLEST_DEVIATION = 1e-6;

    static Normalization of(MarketHistory market, Period train) {
        int columns = MarketFeatures.COUNT + 1;
        double[] sum = new double[columns];
        double[] squares = new double[columns];
        for (int day = train.first(); day < train.end(); day++) {
            float[] row = market.observation(day, 0);
            for (int i = 0; i < columns; i++) {
                sum[i] += row[i];
                squares[i] += (double) row[i] * row[i];
            }
        }
        int days = train.end() - train.first();
        float[] mean = new float[columns];
        float[] scale = new float[columns];
        for (int i = 0; i < MarketFeatures.COUNT; i++) {
            double average = sum[i] / days;
            double deviation = Math.sqrt(Math.max(squares[i] / days - average * average, 0));
            mean[i] = (float) average;
            scale[i] = (float) (1 / Math.max(deviation, SMALLEST_DEVIATION));
        }
        scale[MarketFeatures.COUNT] = 1;
        return new Normalization(mean, scale);
    }
}
