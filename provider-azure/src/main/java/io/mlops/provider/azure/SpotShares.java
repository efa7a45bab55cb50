package io.mlops.provider.azure;

import io.mlops.endpoint.spi.MachineType;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * What is charged for Spot machines, as an estimate: Azure tells the price of a job's machines in the bill only. The shares lie in
 * {@code spot-shares.csv} with their source.
 *
 * @param shares of the price on demand, by accelerator
 */
record SpotShares(Map<String, Double> shares) {
    private static final String FILE = "spot-shares.csv";

    SpotShares {
        shares = Map.copyOf(shares);
    }

    /** Reads the table that lies beside this class. */
    static SpotShares load() {
        InputStream file = SpotShares.class.getResourceAsStream(FILE);
        if (file == null) {
            throw new IllegalStateException("the provider's jar lacks " + FILE);
        }
        try (BufferedReader reader = new BufferedReader(new InputStreamReader(file, StandardCharsets.UTF_8))) {
            return new SpotShares(reader.lines()
                    .filter(line -> !line.isBlank() && !line.startsWith("#"))
                    .map(line -> line.split(",", -1))
                    .collect(Collectors.toMap(cells -> cells[0], cells -> Double.parseDouble(cells[1]))));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** How long this much time on a Spot machine would have been paid for on demand; all of it where nothing is known. */
    Duration billed(MachineType machine, Duration trained) {
        double share = shares.getOrDefault(machine.accelerator(), 1.0);
        return Duration.ofMillis(Math.round(trained.toMillis() * share));
    }
}
