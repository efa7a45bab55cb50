package io.mlops.fault;

import io.mlops.ErrorCode;
import io.mlops.MlopsException;

/** Breaks a replica on purpose, for drills. Offered by providers that can. Thread-safe. */
public interface FaultInjector {
    /**
     * Injects the fault and returns when it is in force.
     *
     * @param replicaId from {@link io.mlops.endpoint.Replica#id()}
     * @throws io.mlops.MlopsException NOT_FOUND when there is no such replica, UNSUPPORTED when this fault cannot be
     *     injected here
     */
    void inject(Fault fault, String replicaId);

    /** What a provider offers that can inject nothing: every call fails with UNSUPPORTED. */
    static FaultInjector lacking(String provider) {
        return (fault, replicaId) -> {
            throw new MlopsException(
                    ErrorCode.UNSUPPORTED,
                    "cannot inject " + fault + " into " + replicaId + ": provider " + provider + " injects no faults");
        };
    }
}
