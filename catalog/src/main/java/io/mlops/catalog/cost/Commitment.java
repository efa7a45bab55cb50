package io.mlops.catalog.cost;

import io.mlops.price.Offer;
import io.mlops.price.PurchaseOption;
import java.math.BigDecimal;
import java.math.MathContext;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A machine that is paid for one or three years, used or not, against the same one on demand: a machine that runs for a greater share of the
 * time than committed price by on-demand price is cheaper committed.
 *
 * @param plan how it is paid for
 * @param onDemand USD an hour
 * @param offerOrNull what it costs; null where nobody knows
 * @param assumedOrNull USD an hour by a discount that somebody assumes where nobody knows; null where nobody does
 * @param steady machines that run all the time
 * @param peak machines that run at the peak, those included
 * @param load how long each machine runs
 */
public record Commitment(
        PurchaseOption plan,
        BigDecimal onDemand,
        @Nullable Offer offerOrNull,
        @Nullable BigDecimal assumedOrNull,
        int steady,
        int peak,
        LoadCurve load) {

    public Commitment {
        if (!plan.committed()) {
            throw new IllegalArgumentException(plan + " commits nobody");
        }
    }

    /** Where its price is from; empty where that is unknown or assumed. */
    public Optional<Offer> offer() {
        return Optional.ofNullable(offerOrNull);
    }

    /** USD an hour; empty where nobody knows or assumes it. */
    public Optional<BigDecimal> committed() {
        return offer().map(known -> known.hourly().amount()).or(() -> Optional.ofNullable(assumedOrNull));
    }

    /** Whether the price comes from a discount that somebody assumes. */
    public boolean assumed() {
        return offerOrNull == null && assumedOrNull != null;
    }

    /** How many months the commitment lasts. */
    public int termMonths() {
        return plan.years() * 12;
    }

    /** The share of the time from which on a committed machine is cheaper; empty where its price is not known. */
    public Optional<BigDecimal> breakEvenUse() {
        return committed().map(price -> price.divide(onDemand, MathContext.DECIMAL64));
    }

    /** After how many months of running all the time the whole commitment has paid for itself; empty where its price is not known. */
    public Optional<BigDecimal> breakEvenMonths() {
        return breakEvenUse().map(use -> use.multiply(BigDecimal.valueOf(termMonths())));
    }

    /** The share of the time that the machine runs that is started last. */
    public BigDecimal peakUse() {
        return load.use(peak, steady, peak);
    }

    /** The discount from which on it pays to commit the machines of the peak, too, down to the one that runs least. */
    public BigDecimal discountForPeak() {
        return BigDecimal.ONE.subtract(peakUse());
    }

    /** How many machines are best committed at this load; 0 where the price is not known. */
    public int machines() {
        return breakEvenUse().map(this::machinesAbove).orElse(0);
    }

    /** How many run for a greater share of the time than this: each runs at most as long as the one before. */
    private int machinesAbove(BigDecimal use) {
        int machines = 0;
        while (machines < peak && load.use(machines + 1, steady, peak).compareTo(use) > 0) {
            machines++;
        }
        return machines;
    }

    /** What that saves in a month, USD; empty where the price is not known. */
    public Optional<BigDecimal> savingAMonth() {
        return committed().map(price -> {
            int committed = machines();
            BigDecimal paid = price.multiply(LoadCurve.MONTH_HOURS).multiply(BigDecimal.valueOf(committed));
            return load.hours(committed, steady, peak).multiply(onDemand).subtract(paid);
        });
    }
}
