package io.mlops.tck;

import io.mlops.Capability;
import io.mlops.ErrorCode;
import io.mlops.fault.Fault;
import io.mlops.fault.FaultOptions;
import io.mlops.fault.spi.FaultDriver;
import io.mlops.tck.MemoryWorld.Running;
import java.time.Duration;
import java.util.List;
import java.util.Set;

/** Faults in memory, with the mistakes that they are told to make. */
final class MemoryFaults implements MemoryDriver, FaultDriver {
    private final MemoryWorld world;
    private final Set<Capability> capabilities;

    MemoryFaults(MemoryWorld world, Set<Capability> capabilities) {
        this.world = world;
        this.capabilities = capabilities;
    }

    @Override
    public Set<Capability> capabilities() {
        return world.makes(Mistake.PRETENDS_TO_KILL) ? Set.of(Capability.FAULT_KILL) : capabilities;
    }

    @Override
    public Injection inject(Fault fault, String replicaId, Duration limit, FaultOptions options) throws MemoryFailure {
        synchronized (world) {
            if (world.makes(Mistake.PRETENDS_TO_KILL)) {
                return new Injection(replicaId, "nothing");
            }
            Running endpoint = world.endpoints.values().stream()
                    .filter(running -> running.replicas.contains(replicaId))
                    .findFirst()
                    .orElseThrow(() -> new MemoryFailure(ErrorCode.NOT_FOUND, "there is none"));
            if (fault == Fault.KILL) {
                kill(endpoint, replicaId);
            } else if (!world.faulty.add(replicaId)) {
                throw new MemoryFailure(ErrorCode.FAILED_PRECONDITION, "a fault is on it");
            }
            if ((fault == Fault.HANG || fault == Fault.PARTITION) && !world.makes(Mistake.HANGS_NOBODY)) {
                hang(endpoint, replicaId, System.nanoTime() + limit.toNanos());
            }
            return new Injection(replicaId, "a note in memory");
        }
    }

    private void kill(Running endpoint, String id) {
        List<String> victims = world.makes(Mistake.KILLS_EVERYBODY) ? List.copyOf(endpoint.replicas) : List.of(id);
        if (!world.makes(Mistake.KILLS_NOBODY)) {
            endpoint.replicas.removeAll(victims);
            endpoint.dead.addAll(victims);
        }
    }

    private void hang(Running endpoint, String id, long until) {
        List<String> victims = world.makes(Mistake.HANGS_EVERYBODY) ? endpoint.replicas : List.of(id);
        victims.forEach(victim -> world.hung.put(victim, until));
    }

    @Override
    public void revert(String faultId) throws MemoryFailure {
        synchronized (world) {
            boolean lives = world.endpoints.values().stream().anyMatch(running -> running.replicas.contains(faultId));
            if (!lives && world.makes(Mistake.REVERTS_ONLY_THE_LIVING)) {
                throw new MemoryFailure(ErrorCode.NOT_FOUND, "there is none");
            }
            if (!world.makes(Mistake.NEVER_REVERTS)) {
                world.faulty.remove(faultId);
                world.hung.remove(faultId);
            }
        }
    }
}
