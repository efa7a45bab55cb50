package io.mlops.cli.command;

import io.mlops.catalog.cost.Comparison;
import io.mlops.catalog.cost.CostLine;
import io.mlops.catalog.cost.LoadCurve;
import io.mlops.catalog.cost.MeasuredLoad;
import io.mlops.catalog.cost.MonthlyCost;
import io.mlops.cli.console.Table;
import io.mlops.price.Total;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** A comparison for people. */
record ComparisonText(ComparisonReport report) {
    List<String> lines() {
        List<String> lines = new ArrayList<>();
        lines.add("What " + report.name() + " costs by itself at each location, USD a month");
        lines.add("");
        table(lines);
        lines.add("");
        plan(lines);
        lines.add("");
        if (report.comparison().costs().work().load() instanceof MeasuredLoad load) {
            replicas(load, lines);
            lines.add("");
        }
        commitments(lines);
        lines.add("");
        lines.add(
                "Amounts with >= are lower bounds: what lacks a price is not in them. -o json and --html name all of it.");
        report.comparison()
                .planCost()
                .ifPresent(planned -> planned.month().unknown().forEach(each -> lines.add("  " + each)));
        lines.add("");
        lines.addAll(report.assumptions());
        return lines;
    }

    private void table(List<String> lines) {
        LoadCurve load = report.comparison().costs().work().load();
        Table table = new Table(
                        "",
                        "LOCATION",
                        "MACHINE",
                        "ON DEMAND",
                        "A YEAR",
                        "A MILLION",
                        "AGE",
                        "SPOT MACHINE",
                        "SPOT",
                        "A MILLION",
                        "AGE",
                        "WITHOUT ANY PRICE")
                .right(2, 3, 4, 7, 8);
        for (Comparison.Row row : report.comparison().rows()) {
            table.row(
                    row.location().toString(),
                    ComparisonReport.machine(row.onDemand()),
                    month(row.onDemand()),
                    row.onDemand().map(cost -> PriceText.total(cost.year())).orElse("-"),
                    million(row.onDemand(), load),
                    report.age(row.onDemand()),
                    ComparisonReport.machine(row.spot()),
                    month(row.spot()),
                    million(row.spot(), load),
                    report.age(row.spot()),
                    ComparisonReport.lacks(row.onDemand().or(row::spot)));
        }
        lines.addAll(table.lines());
        if (report.comparison().rows().size() > 1) {
            lines.add(
                    "Those of which least lacks a price first, of these the cheapest: where other things lack one, sums do not compare.");
        }
    }

    private static void replicas(MeasuredLoad load, List<String> lines) {
        lines.add("Measured load, " + ComparisonReport.days(load));
        Table table = new Table("  ", "REPLICAS", "HOURS A MONTH", "OF THE TIME").right(0, 1, 2);
        load.replicas()
                .forEach((replicas, share) -> table.row(
                        Integer.toString(replicas),
                        String.format(Locale.ROOT, "%,.1f", share.multiply(LoadCurve.MONTH_HOURS)),
                        PriceText.share(share)));
        lines.addAll(table.lines());
    }

    private void plan(List<String> lines) {
        Comparison comparison = report.comparison();
        if (comparison.plan().isEmpty()) {
            lines.add("The placement is left to be chosen: there is no plan to compare with.");
            return;
        }
        lines.add("As it is planned: " + report.plan());
        if (comparison.planCost().isEmpty()) {
            lines.add("  unknown: machines for it are not offered at each of these locations");
            return;
        }
        MonthlyCost planned = comparison.planCost().get();
        Table table = new Table("  ").right(1);
        for (CostLine line : planned.lines()) {
            table.row(ComparisonReport.word(line.kind()), PriceText.total(line.month()), line.formula());
        }
        table.row("a month", PriceText.total(planned.month()), "");
        table.row("a year", PriceText.total(planned.year()), "12 x the month");
        planned.perMillion(comparison.costs().work().load())
                .ifPresent(total -> table.row("a million predictions", PriceText.total(total), ""));
        comparison.cheapest().flatMap(Comparison.Row::onDemand).ifPresent(single -> resilience(table, single.month()));
        lines.addAll(table.lines());
    }

    /** Neither bound: both sides may lack prices. */
    private void resilience(Table table, Total single) {
        Comparison comparison = report.comparison();
        comparison
                .resilience()
                .ifPresent(extra -> table.row(
                        "resilience",
                        (extra.exact() ? "" : "about ")
                                + PriceText.usd(extra.known().amount()),
                        "the month less that of "
                                + comparison
                                        .cheapest()
                                        .map(row -> row.location().toString())
                                        .orElse("")
                                + " alone, " + PriceText.total(single)));
    }

    private void commitments(List<String> lines) {
        lines.add((report.comparison().costs().work().load() instanceof MeasuredLoad load
                        ? "Commitments at the load measured " + ComparisonReport.days(load)
                        : "Commitments at this load")
                + ", of machines by themselves");
        Table table = new Table(
                        "  ",
                        "LOCATION",
                        "PLAN",
                        "AN HOUR",
                        "AGE",
                        "PAYS FROM USE",
                        "PAID OFF AFTER",
                        "COMMIT",
                        "SAVES A MONTH",
                        "PEAK TOO FROM")
                .right(2, 4, 5, 6, 7, 8);
        List<String[]> known = report.commitments();
        if (known.isEmpty()) {
            withoutPrices(lines);
        } else {
            known.forEach(table::row);
            lines.addAll(table.lines());
            report.unknownCommitments().forEach(each -> lines.add("  " + each));
            report.commitmentSources().forEach(source -> lines.add("  " + source));
        }
    }

    private void withoutPrices(List<String> lines) {
        lines.add("  unknown: no price of a commitment is known; --commit-1y and --commit-3y assume a discount");
        report.comparison().rows().stream()
                .flatMap(row -> row.commitments().stream())
                .findFirst()
                .ifPresent(each -> lines.add("  " + each.steady() + " machines run all the time: any discount pays"
                        + (each.peak() == each.steady()
                                ? ""
                                : "; " + (each.peak() - each.steady())
                                        + (each.load() instanceof MeasuredLoad
                                                ? " more run less, the last "
                                                : " more run ")
                                        + PriceText.share(each.peakUse()) + " of the time: one above "
                                        + PriceText.share(each.discountForPeak()) + " does")));
    }

    private static String month(Optional<MonthlyCost> cost) {
        return cost.map(each -> PriceText.total(each.month())).orElse("-");
    }

    private static String million(Optional<MonthlyCost> cost, LoadCurve load) {
        return cost.flatMap(each -> each.perMillion(load)).map(PriceText::total).orElse("-");
    }
}
