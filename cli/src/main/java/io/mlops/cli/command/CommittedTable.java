package io.mlops.cli.command;

import io.mlops.catalog.Committed;
import io.mlops.catalog.PriceAge;
import io.mlops.cli.console.Table;
import io.mlops.price.Offer;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** Machines that are paid for used or not, as a table for people: a row for each way to pay. */
record CommittedTable(List<Committed> committed, Instant now) {
    List<String> lines() {
        Table table = new Table("", "LOCATION", "TYPE", "GPU", "PLAN", "AN HOUR", "ON-DEMAND", "OFF", "GPU-HOUR", "AGE")
                .right(4, 5, 6, 7);
        for (Committed each : committed) {
            Offer offer = each.offer();
            table.row(
                    offer.location().toString(),
                    offer.instanceType(),
                    offer.accelerator().map(OffersTable::gpu).orElse("-"),
                    PriceText.plan(offer.purchase()),
                    OffersTable.price(Optional.of(offer.hourly())),
                    OffersTable.price(each.onDemand().map(Offer::hourly)),
                    each.discount().map(OffersTable::percent).orElse("-"),
                    offer.accelerator().isEmpty() ? "-" : OffersTable.price(offer.perAccelerator()),
                    age(offer) + (age(offer).isTooOld() ? " !" : ""));
        }
        return table.lines();
    }

    /** Whether any price is older than it should be. */
    boolean hasOldPrices() {
        return committed.stream().anyMatch(each -> age(each.offer()).isTooOld());
    }

    private PriceAge age(Offer offer) {
        return PriceAge.of(offer.effective(), now);
    }
}
