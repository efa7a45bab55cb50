package io.mlops.fault.spi;

import io.mlops.fault.Fault;
import io.mlops.fault.FaultOptions;
import io.mlops.spi.Driver;
import java.time.Duration;

/** Breaks replicas on purpose. Every method must be safe to call from several threads. */
public interface FaultDriver extends Driver {
    /**
     * Must return when the fault is in force. Must end it by itself after {@code limit}, and as soon as this process ends,
     * however it ends; what {@link Fault#KILL} did stays. Must fail with what classifies as NOT_FOUND, and hurt nobody, when
     * no replica of this id runs, and with FAILED_PRECONDITION when a fault that can be taken back is already on it.
     */
    Injection inject(Fault fault, String replicaId, Duration limit, FaultOptions options) throws Exception;

    /** Must take the fault back and return when that is done. Must succeed when it is over, or its replica is gone. */
    void revert(String faultId) throws Exception;

    /**
     * What was injected.
     *
     * @param id this driver's name for it
     * @param means by what, for people: "SIGSTOP of process 4711"
     */
    record Injection(String id, String means) {}
}
