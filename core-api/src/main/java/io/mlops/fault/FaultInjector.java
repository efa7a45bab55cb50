package io.mlops.fault;

import io.mlops.CallListener;
import io.mlops.Capability;
import io.mlops.ErrorCode;
import io.mlops.MlopsException;
import io.mlops.fault.spi.FaultDriver;
import io.mlops.spi.DriverCall;
import java.time.Duration;
import java.util.Set;

/** Breaks replicas on purpose, for drills. No fault outlives its limit or this process. Thread-safe. */
public final class FaultInjector {
    /** The longest time that a fault may be asked for. */
    public static final Duration LONGEST = Duration.ofMinutes(10);

    private final FaultDriver driver;
    private final DriverCall call;

    public FaultInjector(FaultDriver driver, CallListener listener) {
        this.driver = driver;
        this.call = new DriverCall(driver, listener);
    }

    /** What a provider offers that can inject nothing: every call fails with UNSUPPORTED. */
    public static FaultInjector lacking(String provider) {
        return new FaultInjector(new Lacking(provider), CallListener.NONE);
    }

    /** Whether this fault can be injected here. */
    public boolean offers(Fault fault) {
        return driver.capabilities().contains(fault.capability());
    }

    /** As {@link #inject(Fault, String, Duration, FaultOptions)} with the defaults. */
    public RunningFault inject(Fault fault, String replicaId, Duration limit) {
        return inject(fault, replicaId, limit, FaultOptions.defaults());
    }

    /**
     * Injects the fault and returns when it is in force. It ends by {@link RunningFault#revert}, after {@code limit}, or with
     * this process, whichever is first; {@link Fault#KILL} is over at once and stays.
     *
     * @param replicaId from {@link io.mlops.endpoint.Replica#id()}
     * @param limit more than nothing, at most {@link #LONGEST}
     * @throws MlopsException NOT_FOUND when no such replica runs, FAILED_PRECONDITION when it is already under a fault,
     *     INVALID_ARGUMENT for a limit that cannot be, UNSUPPORTED when this fault cannot be injected here
     */
    public RunningFault inject(Fault fault, String replicaId, Duration limit, FaultOptions options) {
        String verb = "inject " + fault.word() + " into";
        call.require(fault.capability(), verb, replicaId);
        if (!limit.isPositive() || limit.compareTo(LONGEST) > 0) {
            throw invalid(verb, replicaId, "a limit of " + limit + " is not above 0 and at most " + LONGEST);
        }
        if (replicaId.isBlank()) {
            throw invalid(verb, "a replica", "its id is empty");
        }
        FaultDriver.Injection injection =
                call.run(verb, replicaId, () -> driver.inject(fault, replicaId, limit, options));
        return new RunningFault(this, injection.id(), fault, replicaId, injection.means());
    }

    /** Takes a fault of this process back; succeeds when it is over or cannot be taken back. */
    public void revert(String faultId) {
        call.run("revert fault", faultId, () -> {
            driver.revert(faultId);
            return faultId;
        });
    }

    private static MlopsException invalid(String verb, String subject, String reason) {
        return new MlopsException(ErrorCode.INVALID_ARGUMENT, "cannot " + verb + " " + subject + ": " + reason);
    }

    /** Has no capability, so nothing but {@code revert} ever reaches it. */
    private record Lacking(String provider) implements FaultDriver {
        @Override
        public Set<Capability> capabilities() {
            return Set.of();
        }

        @Override
        public ErrorCode classify(Throwable failure) {
            return ErrorCode.UNKNOWN;
        }

        @Override
        public Injection inject(Fault fault, String replicaId, Duration limit, FaultOptions options) {
            throw new MlopsException(
                    ErrorCode.UNSUPPORTED,
                    "cannot inject " + fault.word() + " into " + replicaId + ": provider " + provider
                            + " injects no faults");
        }

        @Override
        public void revert(String faultId) {
            throw new MlopsException(
                    ErrorCode.NOT_FOUND,
                    "cannot revert fault " + faultId + ": provider " + provider + " injects no faults");
        }
    }
}
