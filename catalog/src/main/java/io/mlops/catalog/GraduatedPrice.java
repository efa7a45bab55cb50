package io.mlops.catalog;

import io.mlops.price.Money;
import java.math.BigDecimal;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A price for each unit that differs with how many there are in a month: each step holds for the units within its bounds only.
 *
 * @param steps ordered, without overlaps, perhaps with gaps
 */
public record GraduatedPrice(List<Step> steps) {
    public GraduatedPrice {
        steps = steps.stream().sorted(Comparator.comparing(Step::from)).toList();
    }

    /**
     * The price of the units between two bounds.
     *
     * @param from units, the bound itself left out
     * @param upToOrNull units, or null for any number
     * @param each for one unit
     * @param source where the price is from
     * @param note what else is said of it; may be empty
     */
    public record Step(BigDecimal from, @Nullable BigDecimal upToOrNull, Money each, Source source, String note) {
        public Optional<BigDecimal> upTo() {
            return Optional.ofNullable(upToOrNull);
        }
    }

    /**
     * What a quantity costs.
     *
     * @param known for the units whose price is known: a lower bound of the whole
     * @param unpriced units whose price nobody knows; 0 where the amount is exact
     */
    public record Charge(Money known, BigDecimal unpriced) {
        public boolean exact() {
            return unpriced.signum() == 0;
        }
    }

    /** What so many units cost. */
    public Charge charge(BigDecimal units) {
        Money known = steps.isEmpty()
                ? Money.usd(BigDecimal.ZERO)
                : steps.get(0).each().zero();
        BigDecimal priced = BigDecimal.ZERO;
        for (Step step : steps) {
            BigDecimal end = step.upToOrNull() == null ? units : units.min(step.upToOrNull());
            BigDecimal within = end.subtract(step.from()).max(BigDecimal.ZERO);
            known = known.plus(step.each().times(within));
            priced = priced.add(within);
        }
        return new Charge(known, units.subtract(priced).max(BigDecimal.ZERO));
    }
}
