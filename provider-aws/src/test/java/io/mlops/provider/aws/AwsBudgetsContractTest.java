package io.mlops.provider.aws;

import io.mlops.tck.BudgetsContract;
import io.mlops.tck.SpendHarness;

/** {@link BudgetsContract} on moto. */
final class AwsBudgetsContractTest extends BudgetsContract {
    @Override
    protected SpendHarness openHarness() {
        return AwsSpendHarness.open();
    }
}
