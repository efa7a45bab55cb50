package io.mlops.provider.aws;

import io.mlops.tck.CostLedgerContract;
import io.mlops.tck.SpendHarness;

/** {@link CostLedgerContract} on a Cost Explorer whose bill is written by the tests. */
final class AwsCostLedgerContractTest extends CostLedgerContract {
    @Override
    protected SpendHarness openHarness() {
        return AwsSpendHarness.open();
    }
}
