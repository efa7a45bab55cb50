package io.mlops.training.spi;

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
 * What is charged for spot machines, as an estimate, for clouds that tell the price of a job's machines in the bill only.
 *
 * @param shares of the price on demand, by accelerator
 */
public record SpotShares(Map<String, Double> shares) {
    public SpotShares {
        shares = Map.copyOf(shares);
    }

    /** Reads a table, an accelerator and its share a line, and closes it; lines that begin with {@code #} say where it is from. */
    public static SpotShares read(InputStream table) {
        try (BufferedReader reader = new BufferedReader(new InputStreamReader(table, StandardCharsets.UTF_8))) {
            return new SpotShares(reader.lines()
                    .filter(line -> !line.isBlank() && !line.startsWith("#"))
                    .map(line -> line.split(",", -1))
                    .collect(Collectors.toMap(cells -> cells[0], cells -> Double.parseDouble(cells[1]))));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** How long this much time on a spot machine would have been paid for on demand; all of it where nothing is known. */
    public Duration billed(MachineType machine, Duration trained) {
        double share = shares.getOrDefault(machine.accelerator(), 1.0);
        return Duration.ofMillis(Math.round(trained.toMillis() * share));
    }
}
