package io.mlops.provider.local;

import io.mlops.Capability;
import io.mlops.ErrorCode;
import io.mlops.fault.Fault;
import io.mlops.fault.FaultOptions;
import io.mlops.fault.spi.FaultDriver;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;

/** Breaks replicas by signals to their processes. Thread-safe. */
final class LocalFaults implements LocalDriver, FaultDriver, AutoCloseable {
    private static final System.Logger LOG = System.getLogger(LocalFaults.class.getName());
    private static final Set<Capability> CAPABILITIES = Set.of(Capability.FAULT_KILL, Capability.FAULT_HANG);
    private static final Duration KILL_PATIENCE = Duration.ofSeconds(10);

    private final LocalEndpoints endpoints;
    private final List<String> detach;
    private final Map<String, Hang> hangs = new ConcurrentHashMap<>();
    private final AtomicLong numbers = new AtomicLong();

    /** {@code detach} is the command that begins a session of its own and then becomes its arguments. */
    LocalFaults(LocalEndpoints endpoints, List<String> detach) {
        this.endpoints = endpoints;
        this.detach = List.copyOf(detach);
    }

    @Override
    public Set<Capability> capabilities() {
        return CAPABILITIES;
    }

    @Override
    public Injection inject(Fault fault, String replicaId, Duration limit, FaultOptions options)
            throws IOException, InterruptedException, LocalException {
        LivingReplica replica = endpoints.living(replicaId);
        long pid = replica.process().pid();
        String id = fault.word() + "-" + replicaId + "-" + numbers.incrementAndGet();
        return switch (fault) {
            case KILL -> {
                Processes.kill(List.of(replica.process()), KILL_PATIENCE);
                yield new Injection(id, "SIGKILL of process " + pid);
            }
            case HANG -> {
                hangs.put(id, Hang.begin(replica, limit, detach));
                yield new Injection(id, "SIGSTOP of process " + pid);
            }
            case SLOW, ERRORS, PARTITION ->
                throw new LocalException(ErrorCode.UNSUPPORTED, "signals cannot do that to a process");
        };
    }

    @Override
    public void revert(String faultId) throws IOException, InterruptedException, LocalException {
        Hang hang = hangs.remove(faultId);
        if (hang != null) {
            hang.end();
        }
    }

    /** What still stands still goes on. */
    @Override
    public void close() {
        for (String id : List.copyOf(hangs.keySet())) {
            try {
                revert(id);
            } catch (IOException | LocalException e) {
                // Its watchdog still has the limit.
                LOG.log(System.Logger.Level.WARNING, "Cannot revert " + id, e);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return;
            }
        }
    }
}
