package io.mlops.cli.command;

import io.mlops.ErrorCode;
import io.mlops.Location;
import io.mlops.MlopsException;
import io.mlops.catalog.Catalog;
import io.mlops.catalog.tiering.StorePrices;
import io.mlops.catalog.tiering.StoreTariff;
import io.mlops.cli.console.Value;
import io.mlops.controlplane.spec.Percent;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Model.CommandSpec;

/** The options of the commands that work out what the objects of an inventory cost. */
final class InventoryOptions {
    static final String LIVE = "live";

    private final Value<String> inventory;
    private final Value<List<String>> columns = Value.optional(
            "NAMES",
            "the columns of an inventory without a header, with commas between",
            InventoryOptions::names,
            "--columns");
    private final Value<List<Location>> locations = Value.optional(
            "LOCATION,...",
            "whose prices (default: every region whose prices are known)",
            InventoryOptions::places,
            "--location");
    private final Value<Percent> reads;
    private final Value<Integer> months = Value.withFallback(
            "MONTHS", "over how many months", text -> Numbers.between(text, 1, 120), "12", "--months");

    private InventoryOptions(Value<String> inventory, Value<Percent> reads) {
        this.inventory = inventory;
        this.reads = reads;
    }

    /** For a policy that somebody has: without an inventory nothing is priced. */
    static InventoryOptions ofPlan() {
        return new InventoryOptions(
                Value.optional(
                        "FILE|live",
                        "with plan: what it costs, for the objects of this inventory, or for those of the store",
                        text -> text,
                        "--inventory"),
                Value.optional("SHARE", "how much of it is read in a month, as 2%", Percent::parse, "--read"));
    }

    /** For a policy that somebody wants. */
    static InventoryOptions ofAdvice() {
        return new InventoryOptions(
                Value.required("FILE", "an inventory as a cloud writes it, CSV", text -> text, "--inventory"),
                Value.optional(
                        "SHARE",
                        "how much of it is read in a month, as 2% (default: as its times of access tell)",
                        Percent::parse,
                        "--read"));
    }

    void addTo(CommandSpec spec) {
        spec.addOption(inventory.spec())
                .addOption(columns.spec())
                .addOption(locations.spec())
                .addOption(reads.spec())
                .addOption(months.spec());
    }

    Optional<String> inventory() {
        return inventory.find();
    }

    Path file() {
        return Path.of(inventory.require());
    }

    List<String> columns() {
        return columns.find().orElse(List.of());
    }

    int months() {
        return months.require();
    }

    /** 0 to 1. */
    Optional<BigDecimal> reads() {
        return reads.find().map(percent -> percent.value().movePointLeft(2));
    }

    /** NOT_FOUND for a location whose prices nobody knows. */
    List<StoreTariff> tariffs() {
        StorePrices prices = new StorePrices(Catalog.snapshot());
        List<Location> known = prices.locations();
        List<Location> wanted = locations.find().orElse(known);
        wanted.stream().filter(each -> !known.contains(each)).findFirst().ifPresent(each -> {
            throw new MlopsException(
                    ErrorCode.NOT_FOUND,
                    "cannot price storage in " + each + ": its prices are not known; those of "
                            + String.join(
                                    ", ", known.stream().map(Location::toString).toList()) + " are");
        });
        return wanted.stream().map(prices::at).toList();
    }

    private static List<String> names(String text) {
        return Arrays.stream(text.split(",")).map(String::strip).toList();
    }

    private static List<Location> places(String text) {
        return Arrays.stream(text.split(",")).map(Location::parse).toList();
    }
}
