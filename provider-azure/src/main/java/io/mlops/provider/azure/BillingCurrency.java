package io.mlops.provider.azure;

import io.mlops.ErrorCode;
import java.time.InstantSource;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Currency;
import java.util.List;
import java.util.Optional;

/**
 * What the subscription is billed in. Budgets are in it without saying so; the settings say it, or the bill of this month and the last
 * one. Thread-safe.
 */
final class BillingCurrency {
    private final AzureConfig config;
    private final ArmClient arm;
    private final InstantSource clock;
    private Optional<Currency> known;

    BillingCurrency(AzureConfig config, ArmClient arm, InstantSource clock) {
        this.config = config;
        this.arm = arm;
        this.clock = clock;
        this.known = config.currency();
    }

    /** FAILED_PRECONDITION where nobody says. */
    synchronized Currency get() throws AzureException {
        if (known.isEmpty()) {
            known = asked();
        }
        return known.orElseThrow(() -> new AzureException(
                ErrorCode.FAILED_PRECONDITION,
                "nothing was billed in the subscription yet, and so Azure does not say in which currency it is;"
                        + " name it with providers.azure.currency"));
    }

    private Optional<Currency> asked() throws AzureException {
        LocalDate today = LocalDate.ofInstant(clock.instant(), ZoneOffset.UTC);
        List<CostPage.Row> rows = CostManagementLedger.rows(
                arm, config, CostQuestion.sum(today.withDayOfMonth(1).minusMonths(1), today.plusDays(1)));
        return rows.isEmpty() ? Optional.empty() : Optional.of(rows.getFirst().currency());
    }
}
