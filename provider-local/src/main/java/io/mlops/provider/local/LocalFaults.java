package io.mlops.provider.local;

import io.mlops.Capability;
import io.mlops.fault.Fault;
import io.mlops.fault.FaultInjector;
import io.mlops.spi.DriverCall;

/** Breaks replicas by breaking their processes. Thread-safe. */
final class LocalFaults implements FaultInjector {
    private final LocalEndpoints endpoints;
    private final DriverCall call;

    LocalFaults(LocalEndpoints endpoints, DriverCall call) {
        this.endpoints = endpoints;
        this.call = call;
    }

    @Override
    public void inject(Fault fault, String replicaId) {
        switch (fault) {
            case KILL -> {
                call.require(Capability.FAULT_KILL, "kill", replicaId);
                call.run("kill", replicaId, () -> {
                    endpoints.kill(replicaId);
                    return replicaId;
                });
            }
        }
    }
}
