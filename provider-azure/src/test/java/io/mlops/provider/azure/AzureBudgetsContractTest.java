package io.mlops.provider.azure;

import io.mlops.tck.BudgetsContract;
import io.mlops.tck.SpendHarness;

/** {@link BudgetsContract} on the sandbox; what is sent and answered is held against Azure's description. */
final class AzureBudgetsContractTest extends BudgetsContract {
    @Override
    protected SpendHarness openHarness() {
        return new SpendAccountHarness();
    }
}
