package io.mlops.catalog.cost;

import io.mlops.price.PurchaseOption;
import java.math.BigDecimal;
import java.math.MathContext;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A machine that is paid for one or three years, used or not, against the same one on demand: a machine that runs for a greater share of the
 * time than committed price by on-demand price is cheaper committed.
 *
 * @param plan one year or three
 * @param onDemand USD an hour
 * @param committedOrNull USD an hour; null where nobody knows it
 * @param assumed whether the price comes from a discount that somebody assumes
 * @param steady machines that run all the time
 * @param peak machines that run at the peak, those included
 * @param load how long each machine runs
 */
public record Commitment(
        PurchaseOption plan,
        BigDecimal onDemand,
        @Nullable BigDecimal committedOrNull,
        boolean assumed,
        int steady,
        int peak,
        LoadCurve load) {

    public Optional<BigDecimal> committed() {
        return Optional.ofNullable(committedOrNull);
    }

    /** How many months the commitment lasts. */
    public int termMonths() {
        return plan == PurchaseOption.COMMITTED_3Y ? 36 : 12;
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
