package io.mlops.controlplane.live;

import io.mlops.Location;
import io.mlops.controlplane.port.ProviderLookup;
import io.mlops.controlplane.rollup.PlaceMinute;
import io.mlops.controlplane.store.DeploymentRow;
import io.mlops.controlplane.store.Store;
import io.mlops.controlplane.store.ThroughputRow;
import io.mlops.endpoint.EndpointSpec;
import io.mlops.provider.Need;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * Keeps the most that live traffic has shown a replica to carry, by model and machine: a lower bound, since nobody knows how much more there
 * could have been. Used by one thread.
 */
public final class LiveTraffic {
    private final Store store;
    private final long fence;
    private final ProviderLookup providers;
    private final LiveWindows windows = new LiveWindows();

    public LiveTraffic(Store store, long fence, ProviderLookup providers) {
        this.store = store;
        this.fence = fence;
        this.providers = providers;
    }

    /**
     * Takes what runs, and what gateways wrote down since the last time, into account.
     *
     * @throws io.mlops.controlplane.store.StaleFenceException when another controller has taken over
     */
    public void look(Instant now, List<Running> running, List<PlaceMinute> minutes) {
        windows.look(now, running);
        minutes.forEach(windows::add);
        List<ThroughputRow> rows = new ArrayList<>();
        for (LiveWindow window : windows.close(now)) {
            objective(window.deployment())
                    .filter(window::holds)
                    .ifPresent(objective -> rows.add(row(window, objective)));
        }
        if (!rows.isEmpty()) {
            store.writeFenced(
                    fence, tx -> rows.stream().filter(tx.throughputs()::raise).count());
        }
    }

    /** Empty where the deployment is gone. */
    private Optional<Duration> objective(String deployment) {
        return store.read(tx -> tx.deployments()
                .find(deployment)
                .map(DeploymentRow::spec)
                .map(spec -> spec.objectives().latencyToKeep()));
    }

    private ThroughputRow row(LiveWindow window, Duration objective) {
        EndpointSpec spec = window.spec();
        Location location = spec.location();
        return new ThroughputRow(
                spec.model().digest().hex(),
                location.provider(),
                instanceType(spec),
                window.perReplica(),
                objective,
                window.minute(),
                String.format(
                        Locale.ROOT,
                        "live traffic of %s at %s: %.1f requests/s by %d for a minute, p99 %.1f ms",
                        window.deployment(),
                        location,
                        window.perSecond(),
                        window.replicas(),
                        window.p99Millis()),
                ThroughputRow.Origin.LIVE);
    }

    /** As a bench names it; empty where the provider has only one kind. */
    private String instanceType(EndpointSpec spec) {
        return spec.compute()
                .instanceType()
                .or(() -> providers
                        .find(spec.location().provider())
                        .flatMap(provider -> provider
                                .instanceTypes(
                                        new Need(spec.location(), spec.compute(), 1, spec.hosting(), spec.image()))
                                .stream()
                                .findFirst()))
                .orElse("");
    }
}
