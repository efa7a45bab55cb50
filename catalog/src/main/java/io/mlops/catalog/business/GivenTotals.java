package io.mlops.catalog.business;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Totals that somebody has worked out elsewhere, to be compared with what the items give. Each may be missing. They are compared to as
 * many decimals as they are given with: 2.4 agrees with 2.373.
 *
 * @param buildOrNull what is spent once
 * @param runningOrNull what is spent in a year
 * @param lessDowntimeOrNull what less downtime saves in a year
 * @param gainsOrNull what is gained in a year
 * @param costOrNull what is spent over all years
 * @param netOrNull what is left over all years
 * @param paybackMonthsOrNull months until the gains have paid for what is built
 */
public record GivenTotals(
        @Nullable BigDecimal buildOrNull,
        @Nullable BigDecimal runningOrNull,
        @Nullable BigDecimal lessDowntimeOrNull,
        @Nullable BigDecimal gainsOrNull,
        @Nullable BigDecimal costOrNull,
        @Nullable BigDecimal netOrNull,
        @Nullable BigDecimal paybackMonthsOrNull) {

    /** No totals at all. */
    public static GivenTotals none() {
        return new GivenTotals(null, null, null, null, null, null, null);
    }

    /**
     * A total that does not agree with its items.
     *
     * @param what the total
     * @param given by somebody
     * @param computedOrNull from the items; null where they give none, as no payback at all
     */
    public record Disagreement(
            String what, BigDecimal given, @Nullable BigDecimal computedOrNull) {
        /** For people, as {@code build: 240 is given, its items give 250}. */
        @Override
        public String toString() {
            return what + ": " + Figures.amount(given) + " is given, "
                    + (computedOrNull == null
                            ? "its items give none"
                            : "its items give " + Figures.amount(computedOrNull));
        }
    }

    /** What does not agree with the case, in the order of its lines. */
    List<Disagreement> against(BusinessCase business) {
        List<Disagreement> found = new ArrayList<>();
        compare(found, "build", buildOrNull, Optional.of(business.buildTotal()));
        compare(found, "running", runningOrNull, Optional.of(business.runningTotal()));
        compare(found, "less-downtime", lessDowntimeOrNull, Optional.of(business.lessDowntime()));
        compare(found, "gains", gainsOrNull, Optional.of(business.gainsTotal()));
        compare(found, "cost", costOrNull, Optional.of(business.cost()));
        compare(found, "net", netOrNull, Optional.of(business.net()));
        compare(found, "payback-months", paybackMonthsOrNull, business.paybackMonths());
        return List.copyOf(found);
    }

    private static void compare(
            List<Disagreement> found, String what, @Nullable BigDecimal given, Optional<BigDecimal> computed) {
        if (given == null) {
            return;
        }
        int decimals = Math.max(0, given.scale());
        boolean agrees = computed.map(value -> value.setScale(decimals, RoundingMode.HALF_UP))
                .filter(value -> value.compareTo(given) == 0)
                .isPresent();
        if (!agrees) {
            found.add(new Disagreement(what, given, computed.orElse(null)));
        }
    }
}
