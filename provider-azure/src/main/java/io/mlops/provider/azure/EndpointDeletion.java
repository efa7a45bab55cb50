package io.mlops.provider.azure;

import io.mlops.ErrorCode;
import io.mlops.spi.Deletion;
import java.time.Duration;
import java.util.Optional;

/**
 * Deletes an endpoint and waits until it is gone. Thread-safe.
 *
 * @param parts of its region
 */
record EndpointDeletion(EndpointParts parts, AzureMlObserver observer, MonitorAutoscale scaling) {
    private static final Duration WITHIN = Duration.ofMinutes(20);

    /** Returns when it is gone; an endpoint that changes just now is deleted after that. */
    void run(HostedDeployment there) throws Exception {
        Optional<ArmException> left = endScaling(there);
        if (!Deletion.await(WITHIN, () -> gone(there.region(), there.spec().name()))) {
            throw new AzureException(
                    ErrorCode.UNAVAILABLE,
                    "Azure still deletes it after " + WITHIN.toMinutes() + " min; delete it again");
        }
        if (left.isPresent()) {
            throw left.get();
        }
    }

    private boolean gone(String region, String name) {
        Optional<OnlineEndpoint> now = observer.endpoint(region, name);
        if (now.isPresent() && !now.get().state().equals("Deleting")) {
            try {
                parts.delete(name);
            } catch (ArmException e) {
                if (!AzureErrors.busy(e)) {
                    throw e;
                }
            }
        }
        return now.isEmpty();
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
