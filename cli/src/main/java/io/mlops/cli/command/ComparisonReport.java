package io.mlops.cli.command;

import io.mlops.catalog.cost.Commitment;
import io.mlops.catalog.cost.Comparison;
import io.mlops.catalog.cost.CostLine;
import io.mlops.catalog.cost.DailyPeak;
import io.mlops.catalog.cost.LoadCurve;
import io.mlops.catalog.cost.MeasuredLoad;
import io.mlops.catalog.cost.MonthlyCost;
import io.mlops.catalog.cost.Share;
import io.mlops.price.Offer;
import io.mlops.price.PurchaseOption;
import java.math.RoundingMode;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * A comparison as somebody reads it.
 *
 * @param name of the deployment
 * @param now for the ages of prices
 */
record ComparisonReport(String name, Comparison comparison, Instant now) {
    static String word(CostLine.Kind kind) {
        return switch (kind) {
            case COMPUTE -> "machines";
            case STANDBY -> "machines that wait";
            case SURCHARGE -> "managed service";
            case GATEWAY -> "gateway";
            case STORAGE -> "storage";
            case INTERNET -> "to the internet";
            case BETWEEN_REGIONS -> "between regions";
        };
    }

    /** What was assumed, sentence by sentence. */
    List<String> assumptions() {
        LoadCurve load = comparison.costs().work().load();
        List<String> lines = new ArrayList<>();
        lines.add(
                "A month is 730 hours, a year twelve months; a GB is 2^30 bytes. All prices are in USD, without tax.");
        switch (load) {
            case DailyPeak day -> assumed(day, lines);
            case MeasuredLoad hours -> measured(hours, lines);
        }
        lines.add("On demand is the managed service of the cloud; spot is machines by themselves. Every location has "
                + comparison.costs().work().gateways() + " machines for the gateway.");
        return lines;
    }

    private void assumed(DailyPeak day, List<String> lines) {
        lines.add(String.format(
                Locale.ROOT,
                "The load is assumed: a day has %s peak hours: replicas.max run then, replicas.min otherwise.",
                day.peakHoursPerDay().toPlainString()));
        lines.add(
                day.steady() == 0
                        ? "The spec has no load: nothing is sent, and a million predictions have no price."
                        : String.format(
                                Locale.ROOT,
                                "%,d requests/s, %,d at the peak: %s",
                                day.steady(),
                                day.peak(),
                                sent(day)));
    }

    private void measured(MeasuredLoad load, List<String> lines) {
        lines.add(String.format(
                Locale.ROOT,
                "The load was measured %s, %,d hours of it: each hour has the replicas of its busiest minute at %s requests/s each (%s).",
                days(load),
                load.hours().size(),
                load.perReplica().setScale(1, RoundingMode.HALF_UP).toPlainString(),
                load.basis()));
        if (load.wanted() > load.most()) {
            lines.add("The busiest minute would take " + load.wanted() + " replicas, more than there may be.");
        }
        lines.add("As many as were measured: " + sent(load));
    }

    /** For people: {@code from 2026-10-01 to 2026-11-22}, UTC. */
    static String days(MeasuredLoad load) {
        return "from " + load.from().atZone(ZoneOffset.UTC).toLocalDate() + " to "
                + load.until().atZone(ZoneOffset.UTC).toLocalDate();
    }

    private String sent(LoadCurve load) {
        return String.format(
                Locale.ROOT,
                "%,.0f million predictions a month, %,d bytes each to the model, %,d back.",
                load.predictions().movePointLeft(6),
                comparison.costs().work().requestBytes(),
                comparison.costs().work().answerBytes());
    }

    /** The cheapest machine of an offer's kind, as it is named in tables. */
    static String machine(Optional<MonthlyCost> cost) {
        return cost.flatMap(each -> each.machines().stream().findFirst())
                .map(Offer::instanceType)
                .orElse("-");
    }

    /** Kinds of things of which no price at all is known. */
    static String lacks(Optional<MonthlyCost> cost) {
        return cost.stream()
                .flatMap(each -> each.lacks().stream())
                .map(ComparisonReport::word)
                .collect(Collectors.joining(", "));
    }

    String age(Optional<MonthlyCost> cost) {
        return cost.map(each -> PriceText.age(each.oldestPrice(), now)).orElse("-");
    }

    /** The cells of a commitment whose price is known: where, how, at what price, how old, from which use on, paid off when, how many, saving what, the peak from. */
    private String[] commitment(Comparison.Row row, Commitment each) {
        return new String[] {
            row.location().toString(),
            PriceText.plan(each.plan()) + (each.assumed() ? ", assumed" : ""),
            each.committed().map(PriceText::hourly).orElseThrow(),
            each.offer()
                    .map(offer -> PriceText.age(Optional.of(offer.effective()), now))
                    .orElse("-"),
            each.breakEvenUse().map(PriceText::share).orElse("unknown"),
            each.breakEvenMonths()
                    .map(months -> String.format(Locale.ROOT, "%.1f months", months))
                    .orElse("unknown"),
            each.machines() + " machines",
            each.savingAMonth().map(PriceText::usd).orElse("unknown"),
            each.peak() == each.steady() ? "-" : PriceText.share(each.discountForPeak()) + " off"
        };
    }

    /** The cells of those whose price is known or assumed, a row each. */
    List<String[]> commitments() {
        return comparison.rows().stream()
                .flatMap(row -> row.commitments().stream()
                        .filter(each -> each.committed().isPresent())
                        .map(each -> commitment(row, each)))
                .toList();
    }

    /** Where no price of which commitment is known, a line for each set of them. */
    List<String> unknownCommitments() {
        Map<String, List<String>> locations = new LinkedHashMap<>();
        for (Comparison.Row row : comparison.rows()) {
            String plans = row.commitments().stream()
                    .filter(each -> each.committed().isEmpty())
                    .map(each -> PriceText.plan(each.plan()))
                    .collect(Collectors.joining(" and "));
            if (!plans.isEmpty()) {
                locations
                        .computeIfAbsent(plans, any -> new ArrayList<>())
                        .add(row.location().toString());
            }
        }
        return locations.entrySet().stream()
                .map(each -> "unknown for " + each.getKey() + ": " + String.join(", ", each.getValue()))
                .toList();
    }

    /** Where the prices of commitments are from, each once. */
    List<String> commitmentSources() {
        return comparison.rows().stream()
                .flatMap(row -> row.commitments().stream())
                .flatMap(each -> each.offer().stream())
                .map(offer -> offer.location().provider() + ": " + offer.source() + ", "
                        + PriceText.age(Optional.of(offer.effective()), now))
                .distinct()
                .sorted()
                .toList();
    }

    /** The plan in one line. */
    String plan() {
        List<String> parts = new ArrayList<>();
        for (Share share : comparison.plan()) {
            String replicas = share.peak() == share.steady()
                    ? Integer.toString(share.steady())
                    : share.steady() + " to " + share.peak();
            parts.add(share.location() + " " + replicas
                    + share.instanceType().map(type -> " on " + type).orElse("")
                    + (share.purchase() == PurchaseOption.SPOT ? " spot" : "")
                    + (share.waits() ? " waiting" : ""));
        }
        return String.join(", ", parts);
    }
}
