package io.mlops.benchmarks.planner;

import io.mlops.Location;
import io.mlops.price.Accelerator;
import io.mlops.price.Money;
import io.mlops.price.Offer;
import io.mlops.price.PurchaseOption;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Offers of a file of comma-separated values: cloud, region, zone, instance type, accelerator, its count and memory, vCPUs, memory,
 * on-demand and spot price in USD an hour, source. A price that is empty is no offer, nor is a spot price above the on-demand one.
 */
final class OfferFile {
    private OfferFile() {}

    /**
     * A line of it.
     *
     * @param accelerators how many; a machine may have a part of one
     */
    record Line(Offer offer, double accelerators) {}

    static List<Line> read(Path file) throws IOException {
        List<Line> offers = new ArrayList<>();
        List<String> lines = Files.readAllLines(file);
        for (String line : lines.subList(1, lines.size())) {
            String[] cells = line.split(",", 12);
            String onDemand = cells[9];
            String spot = cells[10];
            if (!onDemand.isEmpty()) {
                offers.add(offer(cells, PurchaseOption.ON_DEMAND, onDemand));
            }
            boolean plausible = !spot.isEmpty()
                    && (onDemand.isEmpty() || new BigDecimal(spot).compareTo(new BigDecimal(onDemand)) <= 0);
            if (plausible) {
                offers.add(offer(cells, PurchaseOption.SPOT, spot));
            }
        }
        return offers;
    }

    private static Line offer(String[] cells, PurchaseOption purchase, String usd) {
        Offer offer = new Offer(
                new Location(
                        cells[0],
                        cells[1].toLowerCase(Locale.ROOT),
                        cells[2].isEmpty() ? null : cells[2].toLowerCase(Locale.ROOT)),
                cells[3],
                accelerator(cells),
                number(cells[7]),
                number(cells[8]),
                purchase,
                Money.usd(usd),
                Instant.EPOCH,
                cells[11]);
        return new Line(offer, number(cells[5]));
    }

    private static @Nullable Accelerator accelerator(String[] cells) {
        return cells[4].isEmpty()
                ? null
                : new Accelerator(
                        cells[4], (int) Math.ceil(number(cells[5])), cells[6].isEmpty() ? 0 : number(cells[6]));
    }

    /** Where the file does not say it, one: nothing here depends on it. */
    private static double number(String text) {
        return text.isEmpty() ? 1 : Double.parseDouble(text);
    }
}
