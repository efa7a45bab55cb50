package io.mlops.cli.command;

import io.mlops.ErrorCode;
import io.mlops.MlopsException;
import io.mlops.artifact.TierStep;
import io.mlops.catalog.tiering.Advice;
import io.mlops.catalog.tiering.Inventory;
import io.mlops.catalog.tiering.InventoryFile;
import io.mlops.catalog.tiering.ReadHistory;
import io.mlops.catalog.tiering.Reads;
import io.mlops.catalog.tiering.StoreTariff;
import io.mlops.cli.console.Command;
import io.mlops.cli.console.ExitCode;
import io.mlops.cli.console.Json;
import io.mlops.cli.console.Session;
import io.mlops.cli.console.Specs;
import io.mlops.cli.console.Table;
import io.mlops.cli.console.Value;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;
import picocli.CommandLine.Model.CommandSpec;
import tools.jackson.core.JsonGenerator;

/** {@code storage advise}: the ages at which moving objects costs least. */
public final class StorageAdviseCommand implements Command {
    private final InventoryOptions options = InventoryOptions.ofAdvice();
    private final Value<String> prefix =
            Value.optional("PREFIX", "only objects whose keys begin so", text -> text, "--prefix");

    @Override
    public CommandSpec spec() {
        CommandSpec spec = Specs.command(
                        "storage advise",
                        "Propose the ages at which objects should move to colder tiers, from an inventory.",
                        "storage advise --inventory inventory.csv",
                        "storage advise --inventory inventory.csv.gz --location azure/japaneast --prefix ticks/ --read 1%")
                .addOption(prefix.spec());
        options.addTo(spec);
        return spec;
    }

    /** What was found out. */
    private record Found(
            Inventory inventory, ReadHistory history, Optional<BigDecimal> share, String prefix, List<Advice> advice) {}

    @Override
    public int run(Session session) {
        List<StoreTariff> tariffs = options.tariffs();
        Instant now = session.clock().instant();
        String wanted = prefix.find().orElse("");
        Inventory inventory = new Inventory(now, List.of(Advice.selecting(wanted)), tariffs);
        ReadHistory history = new ReadHistory(now);
        new InventoryFile(options.file(), options.columns()).read(object -> {
            if (object.key().startsWith(wanted)) {
                inventory.add(object);
                history.add(object);
            }
        });
        if (options.reads().isEmpty() && history.known() == 0) {
            throw new MlopsException(
                    ErrorCode.FAILED_PRECONDITION,
                    "cannot advise: " + options.file()
                            + " does not tell when objects were last read (Azure's does with last"
                            + " access time tracking; others with a column LastAccessTime that you add); or say with"
                            + " --read how much of it is read in a month");
        }
        Reads reads = options.reads().map(Reads::share).orElse(history);
        Found found = new Found(
                inventory,
                history,
                options.reads(),
                wanted,
                tariffs.stream()
                        .map(tariff -> Advice.of(inventory, wanted, tariff, reads, options.months()))
                        .toList());
        if (session.json()) {
            Json.print(session, json -> write(json, found));
        } else {
            print(session, found);
        }
        return ExitCode.OK;
    }

    private void print(Session session, Found found) {
        session.result(String.format(
                Locale.ROOT,
                "%,d objects, %s; %s",
                found.inventory().count(),
                PriceText.bytes(found.inventory().bytes()),
                found.share()
                        .map(share -> PriceText.share(share) + " of it is read a month, as you say")
                        .orElseGet(() -> shares(found.history()))));
        session.result("");
        Table table = new Table("", "LOCATION", "TIERS", "AS NOW", "THEN", "SAVES", "PAID OFF", "OLDEST PRICE")
                .right(2, 3, 4);
        for (Advice advice : found.advice()) {
            table.row(
                    advice.cost().tariff().location().toString(),
                    tiers(advice),
                    PriceText.total(advice.cost().before().total()),
                    PriceText.total(advice.cost().after().total()),
                    PolicyCostText.saves(advice.cost()),
                    advice.steps().isEmpty() ? "-" : PolicyCostText.paidOff(advice.cost()),
                    PriceText.age(
                            advice.cost().tariff().oldest(), session.clock().instant()));
        }
        table.lines().forEach(session::result);
        session.result("");
        session.result(
                "USD over " + options.months() + " months. The tiers are what a rule of a TieringPolicy takes, with"
                        + (found.prefix().isEmpty() ? " all objects" : " prefix: " + found.prefix()) + ".");
        for (Advice advice : found.advice()) {
            if (advice.unpriced() > 0) {
                session.result(advice.cost().tariff().location() + ": " + advice.unpriced() + " of "
                        + (advice.tried() + advice.unpriced())
                        + " rules were left out, because prices are not known there");
            }
        }
    }

    private static String shares(ReadHistory history) {
        StringBuilder text = new StringBuilder("read in the last 30 days, by age:");
        for (int age : List.of(0, 30, 60, 90, 180, 365)) {
            text.append(age == 0 ? " " : ", ").append(age).append("d+ ").append(PriceText.share(history.shareAt(age)));
        }
        return text.toString();
    }

    private static String tiers(Advice advice) {
        return advice.steps().isEmpty()
                ? (advice.tried() == 0 ? "unknown" : "leave them")
                : advice.steps().stream().map(StorageAdviseCommand::step).collect(Collectors.joining(", ", "[", "]"));
    }

    private static String step(TierStep step) {
        return "{after: " + step.after().toDays() + "d, tier: " + step.tier() + "}";
    }

    private static void write(JsonGenerator json, Found found) {
        json.writeNumberProperty("objects", found.inventory().count());
        json.writeNumberProperty("bytes", found.inventory().bytes());
        json.writeStringProperty("prefix", found.prefix());
        json.writeArrayPropertyStart("readShares");
        for (int age : List.of(0, 30, 60, 90, 180, 365)) {
            json.writeStartObject();
            json.writeNumberProperty("fromDays", age);
            json.writeNumberProperty(
                    "share", found.share().orElseGet(() -> found.history().shareAt(age)));
            json.writeEndObject();
        }
        json.writeEndArray();
        json.writeArrayPropertyStart("locations");
        for (Advice advice : found.advice()) {
            json.writeStartObject();
            json.writeArrayPropertyStart("tiers");
            for (TierStep step : advice.steps()) {
                json.writeStartObject();
                json.writeNumberProperty("afterDays", step.after().toDays());
                json.writeStringProperty("tier", step.tier().toString());
                json.writeEndObject();
            }
            json.writeEndArray();
            json.writeNumberProperty("tried", advice.tried());
            json.writeNumberProperty("unpriced", advice.unpriced());
            PolicyCostJson.cost(json, advice.cost());
            json.writeEndObject();
        }
        json.writeEndArray();
    }
}
