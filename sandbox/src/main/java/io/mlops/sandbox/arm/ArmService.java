package io.mlops.sandbox.arm;

import io.mlops.sandbox.cloud.CloudService;

/** Answers for some types of resources behind Resource Manager. Implementations are thread-safe. */
public interface ArmService extends CloudService {
    /** Whether it answers for this path, whatever the method. */
    boolean knows(ArmPath path);

    ArmAnswer call(ArmCall call) throws ArmError, InterruptedException;
}
