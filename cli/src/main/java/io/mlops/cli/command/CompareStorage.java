package io.mlops.cli.command;

import io.mlops.Location;
import io.mlops.artifact.TieringPolicy;
import io.mlops.catalog.Catalog;
import io.mlops.catalog.cost.CostLine;
import io.mlops.catalog.cost.MonthlyCost;
import io.mlops.catalog.tiering.Inventory;
import io.mlops.catalog.tiering.InventoryFile;
import io.mlops.catalog.tiering.PolicyCost;
import io.mlops.catalog.tiering.Reads;
import io.mlops.catalog.tiering.StorePrices;
import io.mlops.catalog.tiering.StoreTariff;
import io.mlops.cli.console.Session;
import io.mlops.cli.console.UsageException;
import io.mlops.cli.console.Value;
import io.mlops.controlplane.spec.Percent;
import io.mlops.controlplane.spec.TieringPolicies;
import io.mlops.price.Total;
import java.math.BigDecimal;
import java.math.MathContext;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine.Model.CommandSpec;

/** What is stored beside a deployment, for {@code cost compare}: an inventory, kept by a policy or where it lies. */
final class CompareStorage {
    private static final int MONTHS = 12;

    private final Value<Path> inventory =
            Value.optional("FILE", "what is stored: an inventory as a cloud writes it, CSV", Path::of, "--inventory");
    private final Value<Path> policy =
            Value.optional("FILE", "how it is kept, kind TieringPolicy (default: where it lies)", Path::of, "--policy");
    private final Value<Percent> reads =
            Value.withFallback("SHARE", "how much of it is read in a month", Percent::parse, "0%", "--read");

    void addTo(CommandSpec spec) {
        spec.addOption(inventory.spec()).addOption(policy.spec()).addOption(reads.spec());
    }

    /** For a month at each region, the average of a year; empty where nothing is stored. */
    Map<Location, MonthlyCost> month(Session session, Catalog catalog, List<Location> regions) {
        if (inventory.find().isEmpty()) {
            if (policy.find().isPresent()) {
                throw new UsageException("--policy is given, and nothing to store", "add --inventory FILE");
            }
            return Map.of();
        }
        TieringPolicy wanted =
                policy.find().map(file -> TieringPolicies.read(file).policy()).orElse(TieringPolicy.none());
        StorePrices prices = new StorePrices(catalog);
        List<StoreTariff> tariffs = regions.stream().map(prices::at).toList();
        Inventory stored = new Inventory(session.clock().instant(), List.of(wanted), tariffs);
        new InventoryFile(inventory.find().get(), List.of()).read(stored::add);
        List<Location> known = prices.locations();
        Map<Location, MonthlyCost> months = new HashMap<>();
        for (StoreTariff tariff : tariffs) {
            Location region = tariff.location();
            Total month = known.contains(region)
                    ? at(region, month(stored, wanted, tariff))
                    : Total.unknown("storage at " + region);
            months.put(
                    region,
                    new MonthlyCost(
                            List.of(new CostLine(CostLine.Kind.STORAGE, region + ": as the policy keeps it", month)),
                            List.of(),
                            known.contains(region) ? tariff.oldest() : Optional.empty()));
        }
        return months;
    }

    private Total month(Inventory stored, TieringPolicy wanted, StoreTariff tariff) {
        Reads share = Reads.share(reads.require().value().movePointLeft(2));
        BigDecimal month = BigDecimal.ONE.divide(BigDecimal.valueOf(MONTHS), MathContext.DECIMAL64);
        return PolicyCost.of(stored, wanted, wanted, tariff, share, MONTHS)
                .after()
                .total()
                .times(month);
    }

    /** What lacks a price is named with its place: the prices of many places stand beside each other. */
    private static Total at(Location location, Total total) {
        return total.unknown().stream()
                .map(each -> Total.unknown(each + " at " + location))
                .reduce(Total.of(total.known()), Total::plus);
    }
}
