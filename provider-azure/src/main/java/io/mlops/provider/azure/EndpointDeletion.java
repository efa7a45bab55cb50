package io.mlops.provider.azure;

import io.mlops.ErrorCode;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;

/**
 * Deletes an endpoint and waits until it is gone. Thread-safe.
 *
 * @param parts of its region
 */
record EndpointDeletion(EndpointParts parts, AzureMlObserver observer, MonitorAutoscale scaling) {
    private static final Duration WITHIN = Duration.ofMinutes(20);
    private static final Duration FIRST_LOOK = Duration.ofMillis(50);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(5);

    /** Returns when it is gone; an endpoint that changes just now is deleted after that. */
    void run(HostedDeployment there) throws InterruptedException, AzureException {
        String name = there.spec().name();
        Optional<ArmException> left = endScaling(there);
        long start = System.nanoTime();
        Duration pause = FIRST_LOOK;
        Optional<OnlineEndpoint> now = Optional.of(there.endpoint());
        while (now.isPresent()) {
            if (!now.get().state().equals("Deleting")) {
                begin(name);
            }
            if (System.nanoTime() - start > WITHIN.toNanos()) {
                throw new AzureException(
                        ErrorCode.UNAVAILABLE,
                        "Azure still deletes it after " + WITHIN.toMinutes() + " min; delete it again");
            }
            now = observer.endpoint(there.region(), name);
            if (now.isPresent()) {
                LockSupport.parkNanos(pause.toNanos());
                if (Thread.interrupted()) {
                    throw new InterruptedException("interrupted while Azure deleted it");
                }
                pause = pause.multipliedBy(2).compareTo(LONGEST_PAUSE) < 0 ? pause.multipliedBy(2) : LONGEST_PAUSE;
            }
        }
        if (left.isPresent()) {
            throw left.get();
        }
    }

    private void begin(String name) {
        try {
            parts.delete(name);
        } catch (ArmException e) {
            if (!AzureErrors.busy(e)) {
                throw e;
            }
        }
    }

    /** What kept the scaling from being ended: machines cost more than rules, so it must not keep the endpoint. */
    private Optional<ArmException> endScaling(HostedDeployment there) {
        if (there.spec().scaling().isPresent()) {
            try {
                scaling.end(there.spec().name());
            } catch (ArmException e) {
                return Optional.of(e);
            }
        }
        return Optional.empty();
    }
}
