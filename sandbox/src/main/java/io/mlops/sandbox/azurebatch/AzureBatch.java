package io.mlops.sandbox.azurebatch;

import io.mlops.sandbox.arm.ArmRegion;
import io.mlops.sandbox.arm.ArmService;
import io.mlops.sandbox.arm.ArmWorld;
import io.mlops.sandbox.wire.RoutedService;
import java.util.List;

/** Azure Batch in all regions, one account each. */
public final class AzureBatch {
    private final ArmWorld world;
    private final BatchTable table;
    private final BatchAccounts accounts;

    public AzureBatch(ArmWorld world) {
        this.world = world;
        this.table = new BatchTable(world);
        this.accounts = new BatchAccounts(world, table);
    }

    /** What answers behind Resource Manager; whoever has them closes them. */
    public List<ArmService> services() {
        return List.of(accounts);
    }

    /** What answers in a region. */
    public RoutedService data(ArmRegion region) {
        return new BatchFront(world, region, table);
    }
}
