package io.mlops.cli.command;

import io.mlops.catalog.tiering.PolicyCost;
import io.mlops.cli.console.Table;
import io.mlops.price.Total;
import java.math.BigDecimal;
import java.math.MathContext;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.SortedSet;
import java.util.TreeSet;

/** What a policy costs, for people. */
record PolicyCostText(PolicyPricing pricing, Instant now) {
    List<String> lines() {
        List<String> lines = new ArrayList<>();
        lines.add(String.format(
                Locale.ROOT,
                "%s over %d months, in USD: %,d objects, %s, of which %s is read a month",
                pricing.name(),
                pricing.months(),
                pricing.inventory().count(),
                PriceText.bytes(pricing.inventory().bytes()),
                PriceText.share(pricing.reads())));
        if (pricing.skipped() > 0) {
            lines.add(String.format(
                    Locale.ROOT, "%,d rows are about older or deleted versions and were left out", pricing.skipped()));
        }
        lines.add("");
        Table table = new Table(
                        "",
                        "LOCATION",
                        "BEFORE",
                        "AFTER",
                        "SAVES",
                        "MOVES",
                        "EARLY",
                        "READS",
                        "WATCHING",
                        "PAID OFF",
                        "READS UP TO",
                        "OLDEST PRICE")
                .right(1, 2, 3, 4, 5, 6, 7, 9);
        pricing.costs().forEach(cost -> table.row(row(cost)));
        lines.addAll(table.lines());
        SortedSet<String> unknown = new TreeSet<>();
        pricing.costs().forEach(cost -> unknown(unknown, cost));
        if (!unknown.isEmpty()) {
            lines.add("");
            lines.add("Lower bounds (>=), because these prices are not known");
            unknown.forEach(each -> lines.add("  " + each));
        }
        return lines;
    }

    private String[] row(PolicyCost cost) {
        return new String[] {
            cost.tariff().location().toString(),
            PriceText.total(cost.before().total()),
            PriceText.total(cost.after().total()),
            saves(cost),
            PriceText.total(cost.after().moves()),
            PriceText.total(cost.after().early()),
            PriceText.total(cost.after().reads()),
            PriceText.total(cost.after().monitoring()),
            paidOff(cost),
            cost.breakEvenReads().map(PriceText::share).orElse(cost.exact() ? "any" : "unknown"),
            PriceText.age(cost.tariff().oldest(), now) + (cost.tariff().undated() ? ", some unknown" : "")
        };
    }

    static String saves(PolicyCost cost) {
        BigDecimal before = cost.before().total().known().amount();
        if (!cost.exact() || before.signum() == 0) {
            return cost.exact() ? "-" : "unknown";
        }
        return PriceText.share(cost.saving().divide(before, MathContext.DECIMAL32));
    }

    static String paidOff(PolicyCost cost) {
        if (!cost.exact()) {
            return "unknown";
        }
        return cost.paidOffInMonth().map(month -> "in month " + month).orElse("never");
    }

    private static void unknown(SortedSet<String> unknown, PolicyCost cost) {
        Total all = cost.before().total().plus(cost.after().total());
        if (!all.exact()) {
            unknown.add(cost.tariff().location() + ": " + String.join(", ", all.unknown()));
        }
    }
}
