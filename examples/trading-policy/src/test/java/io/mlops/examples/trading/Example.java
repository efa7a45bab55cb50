package io.mlops.examples.trading;

import io.mlops.Sha256;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.List;

/** What the tests share: the committed bars and a training small enough to run in a moment. */
final class Example {
    static final Path BARS = Path.of("data", "sp500-2000.csv");
    static final TrainingOptions TINY = new TrainingOptions(7, 4, 4, 4, 4, 5, 20, 1e-2, 0.1, 0.5, 20, 2);

    private static final List<Bar> ALL = read();
    private static final MarketHistory MARKET = MarketHistory.of(ALL);

    private Example() {}

    static List<Bar> bars() {
        return ALL;
    }

    static MarketHistory market() {
        return MARKET;
    }

    static Sha256 barsDigest() throws IOException {
        return Sha256.of(BARS);
    }

    /** A policy with random weights and the real normalisation. */
    static PolicyWeights untrained(long seed, int hidden) {
        NetworkShape shape = new NetworkShape(MarketFeatures.COUNT + 1, hidden);
        SplitMix64 random = new SplitMix64(seed);
        float[] parameters = new float[shape.parameterCount()];
        for (int i = 0; i < parameters.length; i++) {
            parameters[i] = (float) random.nextGaussian() / 2;
        }
        return new PolicyWeights(
                shape, Normalization.of(MARKET, Periods.of(MARKET).train()), parameters);
    }

    private static List<Bar> read() {
        try {
            return BarsCsv.read(BARS);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
