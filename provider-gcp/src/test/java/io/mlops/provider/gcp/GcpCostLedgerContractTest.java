package io.mlops.provider.gcp;

import static org.assertj.core.api.Assertions.assertThat;

import io.mlops.Tags;
import io.mlops.spend.SpendQuery;
import io.mlops.tck.CostLedgerContract;
import io.mlops.tck.SpendHarness;
import java.time.LocalDate;
import java.time.ZoneOffset;
import org.junit.jupiter.api.Test;

/** {@link CostLedgerContract} on a stand-in for BigQuery whose SQL Google's reference implementation runs. */
final class GcpCostLedgerContractTest extends CostLedgerContract {
    @Override
    protected SpendHarness openHarness() {
        return new SpendAccountHarness();
    }

    /** The export marks no day: what may still change is known from the calendar. */
    @Override
    @Test
    protected void daysThatAreNotFinalAreNamed() {
        LocalDate today = LocalDate.now(ZoneOffset.UTC);
        LocalDate old = today.minusDays(60);

        assertThat(provider()
                        .ledger()
                        .spend(new SpendQuery(old, today.plusDays(1), "mlops-deployment", Tags.none()))
                        .estimated())
                .contains(today, today.minusDays(1), today.minusDays(8))
                .doesNotContain(old, old.plusDays(1), today.minusDays(45));
    }
}
