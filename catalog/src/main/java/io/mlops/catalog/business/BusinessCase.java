package io.mlops.catalog.business;

import io.mlops.ErrorCode;
import io.mlops.MlopsException;
import io.mlops.catalog.business.GivenTotals.Disagreement;
import java.math.BigDecimal;
import java.math.MathContext;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Whether it pays to build something: what is spent once and every year against what is gained every year. Every year is like the
 * others; nothing is discounted. All amounts are in one unit, as million yen.
 *
 * @param unit for people
 * @param years how many, at least 1
 * @param build what is spent once, before the first year
 * @param running what is spent in a year
 * @param downtimeOrNull what being more available saves; null where nobody counts it
 * @param gains what else is gained in a year
 * @param given totals to compare with
 */
public record BusinessCase(
        String unit,
        int years,
        List<Item> build,
        List<Item> running,
        @Nullable Downtime downtimeOrNull,
        List<Item> gains,
        GivenTotals given) {
    private static final BigDecimal MONTHS = BigDecimal.valueOf(12);

    public BusinessCase {
        Objects.requireNonNull(unit, "unit");
        Objects.requireNonNull(given, "given");
        build = List.copyOf(build);
        running = List.copyOf(running);
        gains = List.copyOf(gains);
        if (years < 1) {
            throw new MlopsException(
                    ErrorCode.INVALID_ARGUMENT,
                    "cannot work out a business case over " + years + " years: give 1 or more");
        }
    }

    /**
     * How the case stands at the end of a year.
     *
     * @param number 0 is when everything is built and nothing runs yet
     * @param cost spent in this year
     * @param gains of this year
     * @param soFar all gains less all costs until its end
     */
    public record Year(int number, BigDecimal cost, BigDecimal gains, BigDecimal soFar) {}

    public Optional<Downtime> downtime() {
        return Optional.ofNullable(downtimeOrNull);
    }

    /** Spent once. */
    public BigDecimal buildTotal() {
        return sum(build);
    }

    /** Spent in a year. */
    public BigDecimal runningTotal() {
        return sum(running);
    }

    /** Saved in a year by being more available. */
    public BigDecimal lessDowntime() {
        return downtime().map(Downtime::savedAYear).orElse(BigDecimal.ZERO);
    }

    /** Gained in a year, less downtime included. */
    public BigDecimal gainsTotal() {
        return lessDowntime().add(sum(gains));
    }

    /** Spent over all years: build + years × running. */
    public BigDecimal cost() {
        return buildTotal().add(overYears(runningTotal()));
    }

    /** Gained over all years: years × gains. */
    public BigDecimal benefit() {
        return overYears(gainsTotal());
    }

    /** What is left over all years. */
    public BigDecimal net() {
        return benefit().subtract(cost());
    }

    /** Net by cost, 2 for twice; empty where nothing is spent. */
    public Optional<BigDecimal> returnOnCost() {
        return divided(net(), cost());
    }

    /** Months until the gains less the running costs have paid for what was built; empty where they never do. */
    public Optional<BigDecimal> paybackMonths() {
        return divided(buildTotal().multiply(MONTHS), gainsTotal().subtract(runningTotal()));
    }

    /** Year by year, from 0 on. */
    public List<Year> byYear() {
        BigDecimal yearly = gainsTotal().subtract(runningTotal());
        return IntStream.rangeClosed(0, years)
                .mapToObj(year -> new Year(
                        year,
                        year == 0 ? buildTotal() : runningTotal(),
                        year == 0 ? BigDecimal.ZERO : gainsTotal(),
                        yearly.multiply(BigDecimal.valueOf(year)).subtract(buildTotal())))
                .toList();
    }

    /** The given totals that do not agree with the items. */
    public List<Disagreement> disagreements() {
        return given.against(this);
    }

    private BigDecimal overYears(BigDecimal yearly) {
        return yearly.multiply(BigDecimal.valueOf(years));
    }

    private static Optional<BigDecimal> divided(BigDecimal dividend, BigDecimal divisor) {
        return divisor.signum() <= 0 ? Optional.empty() : Optional.of(dividend.divide(divisor, MathContext.DECIMAL64));
    }

    private static BigDecimal sum(List<Item> items) {
        return items.stream().map(Item::amount).reduce(BigDecimal.ZERO, BigDecimal::add);
    }
}
