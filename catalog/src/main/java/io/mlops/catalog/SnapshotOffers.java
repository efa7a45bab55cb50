package io.mlops.catalog;

import io.mlops.Location;
import io.mlops.price.Accelerator;
import io.mlops.price.Money;
import io.mlops.price.Offer;
import io.mlops.price.PurchaseOption;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The offers that the product ships.
 *
 * @param offers what can be believed
 * @param refused what cannot: spot prices above the on-demand price of the same machine
 */
record SnapshotOffers(List<Offer> offers, List<RefusedOffer> refused) {
    SnapshotOffers {
        offers = List.copyOf(offers);
        refused = List.copyOf(refused);
    }

    /** With those that are refused. */
    List<Offer> all() {
        return Stream.concat(offers.stream(), refused.stream().map(RefusedOffer::offer))
                .toList();
    }

    private record Machine(@Nullable Accelerator acceleratorOrNull, double vcpus, double memoryGib) {}

    static SnapshotOffers load() {
        Map<String, Machine> machines = new HashMap<>();
        Rows.resource(
                "machines.tsv",
                List.of("cloud", "type", "accelerator", "count", "accelerator-gib", "vcpus", "gib"),
                row -> machines.put(row.text("cloud") + "/" + row.text("type"), machine(row)));
        List<Offer> read = new ArrayList<>(2600);
        Rows.resource(
                "offers.tsv",
                List.of("cloud", "region", "zone", "type", "on-demand", "spot", "on-demand-source", "spot-source"),
                row -> {
                    String zone = row.find("zone").orElse(null);
                    offer(row, machines, zone, "on-demand", "on-demand-source", PurchaseOption.ON_DEMAND)
                            .ifPresent(read::add);
                    offer(row, machines, zone, "spot", "spot-source", PurchaseOption.SPOT)
                            .ifPresent(read::add);
                    return row;
                });
        Rows.resource("commitments.tsv", List.of("cloud", "region", "type", "1y", "3y", "source"), row -> {
            offer(row, machines, null, "1y", "source", PurchaseOption.COMMITTED_1Y)
                    .ifPresent(read::add);
            offer(row, machines, null, "3y", "source", PurchaseOption.COMMITTED_3Y)
                    .ifPresent(read::add);
            return row;
        });
        return OfferBook.believed(read);
    }

    private static Machine machine(Rows.Row row) {
        double memory = row.number("accelerator-gib").map(Number::doubleValue).orElse(0d);
        return new Machine(
                row.find("accelerator")
                        .map(name -> accelerator(name, row.require("count", Double::parseDouble), memory))
                        .orElse(null),
                row.require("vcpus", Double::parseDouble),
                row.require("gib", Double::parseDouble));
    }

    /** A part of an accelerator is one that is shared. */
    private static Accelerator accelerator(String name, double count, double memoryGib) {
        return count < 1 ? new Accelerator(name, 1, memoryGib, count) : new Accelerator(name, (int) count, memoryGib);
    }

    private static Optional<Offer> offer(
            Rows.Row row,
            Map<String, Machine> machines,
            @Nullable String zone,
            String column,
            String sourceColumn,
            PurchaseOption purchase) {
        return row.read(column, Money::usd).map(price -> {
            Machine machine = machines.get(row.text("cloud") + "/" + row.text("type"));
            if (machine == null) {
                throw row.invalid("machines.tsv has no " + row.text("type"));
            }
            Source source = row.require(sourceColumn, Source::of);
            Instant effective = source.effective()
                    .orElseThrow(() -> row.invalid("the source of an offer must say when its prices were so"));
            return new Offer(
                    new Location(row.text("cloud"), row.text("region"), zone),
                    row.text("type"),
                    machine.acceleratorOrNull(),
                    machine.vcpus(),
                    machine.memoryGib(),
                    purchase,
                    price,
                    effective,
                    source.text());
        });
    }
}
