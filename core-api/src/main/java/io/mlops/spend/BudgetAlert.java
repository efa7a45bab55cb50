package io.mlops.spend;

import io.mlops.ErrorCode;
import io.mlops.MlopsException;
import java.util.Comparator;
import java.util.Objects;

/**
 * When somebody is told of a budget.
 *
 * @param basis of what
 * @param percent of the budget, 1 to 1000 (Azure's budgets take no more)
 */
public record BudgetAlert(Basis basis, int percent) implements Comparable<BudgetAlert> {
    private static final int MOST = 1000;
    private static final Comparator<BudgetAlert> ORDER =
            Comparator.comparing(BudgetAlert::basis).thenComparingInt(BudgetAlert::percent);

    /** What reaches the percentage. */
    public enum Basis {
        /** What was spent in the month so far. */
        ACTUAL,
        /** What the cloud forecasts for all of the month. */
        FORECAST
    }

    public BudgetAlert {
        Objects.requireNonNull(basis, "basis");
        if (percent < 1 || percent > MOST) {
            throw new MlopsException(
                    ErrorCode.INVALID_ARGUMENT,
                    "cannot alert at " + percent + "% of a budget: it is a number from 1 to " + MOST);
        }
    }

    public static BudgetAlert actual(int percent) {
        return new BudgetAlert(Basis.ACTUAL, percent);
    }

    public static BudgetAlert forecast(int percent) {
        return new BudgetAlert(Basis.FORECAST, percent);
    }

    /** By basis and percentage. */
    @Override
    public int compareTo(BudgetAlert other) {
        return ORDER.compare(this, other);
    }
}
