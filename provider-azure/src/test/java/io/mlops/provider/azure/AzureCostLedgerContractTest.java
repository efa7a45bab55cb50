package io.mlops.provider.azure;

import static org.assertj.core.api.Assertions.assertThat;

import io.mlops.Tags;
import io.mlops.spend.SpendQuery;
import io.mlops.tck.CostLedgerContract;
import io.mlops.tck.SpendHarness;
import java.time.LocalDate;
import java.time.ZoneOffset;
import org.junit.jupiter.api.Test;

/** {@link CostLedgerContract} on the sandbox; what is sent and answered is held against Azure's description. */
final class AzureCostLedgerContractTest extends CostLedgerContract {
    @Override
    protected SpendHarness openHarness() {
        return new SpendAccountHarness();
    }

    /** Cost Management marks no day: what may still change is known from the calendar. */
    @Override
    @Test
    protected void daysThatAreNotFinalAreNamed() {
        LocalDate today = LocalDate.now(ZoneOffset.UTC);
        LocalDate old = today.minusDays(60);

        assertThat(provider()
                        .ledger()
                        .spend(new SpendQuery(old, today.plusDays(1), "mlops-deployment", Tags.none()))
                        .estimated())
                .contains(today, today.minusDays(1), today.minusDays(30))
                .doesNotContain(old, old.plusDays(1), today.minusDays(40));
    }
}
