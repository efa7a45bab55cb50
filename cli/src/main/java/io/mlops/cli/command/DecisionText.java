package io.mlops.cli.command;

import io.mlops.catalog.EndpointPrices;
import io.mlops.catalog.cost.LoadCurve;
import io.mlops.cli.console.Table;
import io.mlops.planner.place.Candidate;
import io.mlops.planner.place.Infeasible;
import io.mlops.planner.place.PlacementPlan;
import io.mlops.planner.place.PlacementPlan.Loss;
import io.mlops.planner.place.PlacementPlan.Placed;
import io.mlops.planner.place.Throughput;
import io.mlops.price.Money;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** A placement that was decided, for people. */
final class DecisionText {
    private DecisionText() {}

    /** What is rented, what it costs, and what is left after each loss. */
    static List<String> lines(PlacementPlan plan, List<String> notes, Instant now) {
        List<String> lines = new ArrayList<>(placed(plan));
        lines.add("  " + total(plan, now));
        if (!plan.losses().isEmpty()) {
            Table losses = new Table("  ", "AFTER THE LOSS OF", "LEFT", "ASKED").right(1, 2);
            for (Loss loss : plan.losses()) {
                losses.row(loss.domain().toString(), number(loss.left()), number(loss.asked()));
            }
            lines.addAll(losses.lines());
        }
        notes.forEach(note -> lines.add("  note: " + note));
        return lines;
    }

    private static List<String> placed(PlacementPlan plan) {
        Table table = new Table("  ", "CHOSEN", "MACHINE", "BOUGHT", "REPLICAS", "EACH", "BASIS", "USD A MONTH")
                .right(3, 4, 6);
        for (Placed placed : plan.placed()) {
            Candidate candidate = placed.candidate();
            Throughput throughput = candidate.throughput();
            table.row(
                    candidate.location().toString(),
                    candidate.offer().instanceType(),
                    word(candidate.offer().purchase()),
                    Integer.toString(placed.replicas()),
                    number(throughput.requestsPerSecond()),
                    throughput.basis() == Throughput.Basis.LIVE ? "measured (live traffic)" : word(throughput.basis()),
                    (EndpointPrices.isLowerBound(candidate.offer()) ? ">= " : "") + month(placed.hourly()));
        }
        return table.lines();
    }

    private static String total(PlacementPlan plan, Instant now) {
        Instant oldest = oldest(plan, now);
        return plan.replicas() + " replicas carry " + number(plan.capacity()) + ": " + (exact(plan) ? "" : ">= ")
                + month(plan.hourly()) + " USD a month, "
                + (plan.proven()
                        ? "proven the cheapest at these prices"
                        : String.format(Locale.ROOT, "a cheaper one could save at most %.1f%%", plan.gap() * 100))
                + "; oldest price " + PriceText.age(Optional.of(oldest), now) + " old";
    }

    static Instant oldest(PlacementPlan plan, Instant now) {
        return plan.placed().stream()
                .map(each -> each.candidate().offer().effective())
                .min(Comparator.naturalOrder())
                .orElse(now);
    }

    /** Whether every surcharge of a service is known. */
    static boolean exact(PlacementPlan plan) {
        return plan.placed().stream()
                .noneMatch(each -> EndpointPrices.isLowerBound(each.candidate().offer()));
    }

    /** Requirements that cannot all hold, in the words of a spec. */
    static List<String> lines(String name, Infeasible none) {
        List<String> lines = new ArrayList<>();
        lines.add("cannot place " + name + ": these cannot all hold, and without any one of them the rest can:");
        none.conflicts().forEach(each -> lines.add("  " + each.words()));
        return lines;
    }

    static String month(Money hourly) {
        return PriceText.usd(monthly(hourly));
    }

    static BigDecimal monthly(Money hourly) {
        return hourly.amount().multiply(LoadCurve.MONTH_HOURS);
    }

    static String word(Enum<?> value) {
        return value.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    static String number(double value) {
        return value == Math.rint(value)
                ? String.format(Locale.ROOT, "%.0f", value)
                : String.format(Locale.ROOT, "%.1f", value);
    }
}
