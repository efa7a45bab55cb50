package io.mlops.provider.gcp;

import io.mlops.tck.BudgetsContract;
import io.mlops.tck.SpendHarness;

/** {@link BudgetsContract} on the sandbox, by Google's own client and gRPC. */
final class GcpBudgetsContractTest extends BudgetsContract {
    @Override
    protected SpendHarness openHarness() {
        return new SpendAccountHarness();
    }
}
