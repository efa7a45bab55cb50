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
 * @param load the day
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

    /** The discount from which on it pays to commit the machines of the peak, too: they run for the peak's share of the time. */
    public BigDecimal discountForPeak() {
        return BigDecimal.ONE.subtract(load.peakShare());
    }

    /** How many machines are best committed at this load; 0 where the price is not known. */
    public int machines() {
        return breakEvenUse()
                .map(use -> load.peakShare().compareTo(use) > 0 ? peak : use.compareTo(BigDecimal.ONE) < 0 ? steady : 0)
                .orElse(0);
    }

    /** What that saves in a month, USD; empty where the price is not known. */
    public Optional<BigDecimal> savingAMonth() {
        return committed().map(price -> {
            int committed = machines();
            BigDecimal paid = price.multiply(LoadCurve.MONTH_HOURS).multiply(BigDecimal.valueOf(committed));
            BigDecimal rest = load.machineHours(steady - Math.min(committed, steady), peak - committed)
                    .multiply(onDemand);
            return load.machineHours(steady, peak)
                    .multiply(onDemand)
                    .subtract(paid)
                    .subtract(rest);
        });
    }
}
