package io.mlops.examples.trading;

import io.mlops.Sha256;
import java.io.IOException;
import java.nio.file.Path;
import picocli.CommandLine.Option;

/** The bars that every command works on. */
final class BarsOption {
    @Option(
            names = "--bars",
            paramLabel = "FILE",
            description = "Daily bars as CSV (default: ${DEFAULT-VALUE}).",
            defaultValue = "data/sp500-2000.csv")
    private Path bars = Path.of("");

    MarketHistory market() throws IOException {
        return MarketHistory.of(BarsCsv.read(bars));
    }

    Sha256 digest() throws IOException {
        return Sha256.of(bars);
    }
}
