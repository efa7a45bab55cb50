package io.mlops.cli.drill;

import io.mlops.cli.load.Sample;
import java.util.List;

/**
 * What the death of a gateway process cost.
 *
 * @param onItsConnections requests that failed with a connection that was open when it died
 * @param elsewhere all other failed requests
 * @param afterRetries requests that failed also for a client that sends again on a new connection when one breaks, as
 *     {@link io.mlops.cli.load.OpenLoop#retryingLost} does
 */
public record GatewayLoss(long onItsConnections, long elsewhere, long afterRetries) {
    /** {@code dead} is when nothing of it was left, in nanoseconds after the start of the load. */
    static GatewayLoss of(List<Sample> samples, long dead) {
        List<Sample> failed = samples.stream().filter(Sample::failed).toList();
        long on = failed.stream()
                .filter(sample ->
                        sample.lostOrNull() != null && sample.lostOrNull().opened() <= dead)
                .count();
        return new GatewayLoss(
                on,
                failed.size() - on,
                failed.stream().filter(Sample::failedAfterRetries).count());
    }
}
