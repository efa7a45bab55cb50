package io.mlops.fault;

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
}
