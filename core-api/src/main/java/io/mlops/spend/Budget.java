package io.mlops.spend;

import io.mlops.price.Money;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A budget as the provider keeps it.
 *
 * @param spec what it is
 * @param spentOrNull what was spent of it this month, as late as the bill is; null where the service of budgets does not say
 * @param forecastOrNull what will be by the month's end; null where it does not say
 */
public record Budget(
        BudgetSpec spec,
        @Nullable Money spentOrNull,
        @Nullable Money forecastOrNull) {
    public Budget {
        Objects.requireNonNull(spec, "spec");
    }

    public Optional<Money> spent() {
        return Optional.ofNullable(spentOrNull);
    }

    public Optional<Money> forecast() {
        return Optional.ofNullable(forecastOrNull);
    }
}
