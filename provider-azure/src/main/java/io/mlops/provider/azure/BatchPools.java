package io.mlops.provider.azure;

import io.mlops.ErrorCode;
import io.mlops.training.TrainingJobSpec;
import java.util.Optional;

/**
 * The pools that jobs run on: one for each job, with the job's name and tags, that has no machine but while its job has work for one, and is deleted
 * when the job is over. Thread-safe.
 */
final class BatchPools {
    private static final String PREFIX = "mlops";

    private final AzureConfig config;
    private final ArmClient arm;

    BatchPools(AzureConfig config, ArmClient arm) {
        this.config = config;
        this.arm = arm;
    }

    /** The name of a job's pool, whether or not it is there. */
    String name(TrainingJobSpec spec, String run) {
        return config.compute().orElse(PREFIX) + "-" + spec.name() + "-" + run;
    }

    private ArmId id(String region, String pool) {
        return config.batchAccountId(region).child("pools", pool);
    }

    /**
     * Makes it where it is not there; it is not waited for machines.
     *
     * @return whether it was made just now
     */
    boolean ensure(String region, BatchOrder order) {
        ArmId id = id(region, name(order.spec(), order.run()));
        if (arm.find(id, ApiVersion.BATCH, BatchPool.class).isPresent()) {
            return false;
        }
        BatchPool pool = order.pool(config.storageAccountIn(config.home()), config.container());
        try {
            ArmOperation<BatchPool> unused = arm.put(id, ApiVersion.BATCH, pool, ArmCondition.ABSENT, BatchPool.class);
            return true;
        } catch (ArmException e) {
            // Somebody else who looked makes it.
            if (arm.find(id, ApiVersion.BATCH, BatchPool.class).isEmpty()) {
                throw e;
            }
            return false;
        }
    }

    /** Why no machine comes, as far as Azure says. */
    String waiting(String region, BatchOrder order) {
        String wanted = "a machine " + order.ready().machine()
                + (TrainingParts.spot(order.spec()) ? " (spot)" : " (dedicated)");
        Optional<BatchPool> pool =
                arm.find(id(region, name(order.spec(), order.run())), ApiVersion.BATCH, BatchPool.class);
        return pool.flatMap(there -> there.errors().findFirst())
                .map(error -> "it waits for " + wanted + ": " + AzureErrors.reason(error))
                .orElse("it waits for " + wanted);
    }

    /**
     * Begins to delete it; nothing where it is not there.
     *
     * @return false where Azure does something else with it at the moment
     */
    boolean delete(String region, String pool) {
        ArmId id = id(region, pool);
        try {
            ArmOperation<?> unused = arm.delete(id, ApiVersion.BATCH);
            return true;
        } catch (ArmException e) {
            if (AzureErrors.classify(e) != ErrorCode.UNAVAILABLE) {
                throw e;
            }
            // Perhaps somebody else who looked deletes it already.
            return arm.find(id, ApiVersion.BATCH, BatchPool.class)
                    .map(BatchPool::leaving)
                    .orElse(true);
        }
    }
}
