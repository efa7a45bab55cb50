package io.mlops.spend;

import io.mlops.Capability;
import io.mlops.ErrorCode;
import io.mlops.MlopsException;
import io.mlops.spend.spi.CostLedgerDriver;
import java.util.Set;

/** Has no capability, so the portable type never lets a call through. */
record LackingLedger(String provider) implements CostLedgerDriver {
    @Override
    public Set<Capability> capabilities() {
        return Set.of();
    }

    @Override
    public ErrorCode classify(Throwable failure) {
        return ErrorCode.UNKNOWN;
    }

    @Override
    public Statement spend(SpendQuery query) {
        throw new MlopsException(
                ErrorCode.UNSUPPORTED,
                "cannot ask for spend of " + provider + ": provider " + provider + " lacks " + Capability.SPEND);
    }
}
