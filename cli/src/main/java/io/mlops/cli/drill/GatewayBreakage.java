package io.mlops.cli.drill;

import io.mlops.ErrorCode;
import io.mlops.MlopsException;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;

/** Kills one gateway process. */
public final class GatewayBreakage implements Breakage {
    private static final long PATIENCE_NANOS = 5_000_000_000L;
    private static final long POLL_NANOS = 1_000_000L;

    private final GatewaySeat victim;

    public GatewayBreakage(GatewaySeat victim) {
        this.victim = victim;
    }

    @Override
    public String injector() {
        return "the drill itself";
    }

    @Override
    public List<String> inject() {
        Optional<ProcessHandle> process = ProcessHandle.of(victim.pid()).filter(ProcessHandle::isAlive);
        if (process.isEmpty() || !process.get().destroyForcibly()) {
            throw new MlopsException(
                    ErrorCode.NOT_FOUND, "cannot kill gateway process " + victim.pid() + ": it ended by itself");
        }
        // Connections can come about until its sockets are closed: they are open on it too.
        long start = System.nanoTime();
        while (process.get().isAlive() && System.nanoTime() - start < PATIENCE_NANOS) {
            LockSupport.parkNanos(POLL_NANOS);
        }
        return List.of("SIGKILL of process " + victim.pid());
    }

    @Override
    public void revert() {
        // What was killed is replaced, by the controller.
    }
}
