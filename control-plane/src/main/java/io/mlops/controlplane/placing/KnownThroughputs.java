package io.mlops.controlplane.placing;

import io.mlops.Location;
import io.mlops.controlplane.port.ProviderLookup;
import io.mlops.controlplane.spec.DeploymentSpec;
import io.mlops.controlplane.store.ThroughputRow;
import io.mlops.planner.place.Throughput;
import io.mlops.planner.place.Throughput.Basis;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What one replica of a model carries, requests per second: measured on that machine, else as the spec states, else assumed.
 *
 * @param measured of this model
 * @param statedOrNull the spec's {@code scaling.requests-per-replica}; null where it has none
 */
public record KnownThroughputs(
        List<ThroughputRow> measured, @Nullable Long statedOrNull) {
    /** The same for every machine, so that the cheapest is taken: nothing is claimed about which one is faster. */
    static final double ASSUMED = 100;

    public KnownThroughputs {
        measured = List.copyOf(measured);
    }

    public static KnownThroughputs of(DeploymentSpec spec, List<ThroughputRow> measured) {
        return new KnownThroughputs(measured, spec.scaling().requestsPerReplicaOrNull());
    }

    /** Measured or stated; empty where it would be assumed. */
    public Optional<Throughput> known(String provider, String instanceType) {
        return measured(provider, instanceType)
                .map(row -> new Throughput(row.requestsPerSecond(), Basis.MEASURED, row.source()))
                .or(() -> Optional.ofNullable(statedOrNull)
                        .map(stated -> new Throughput(stated, Basis.ASSUMED, "scaling.requests-per-replica")));
    }

    /** What one replica carries at each location of a spec where that is measured or stated. */
    public Map<Location, Throughput> at(DeploymentSpec spec, ProviderLookup providers) {
        Map<Location, Throughput> known = new HashMap<>();
        for (Location location : spec.placement().locations()) {
            String type = providers
                    .find(location.provider())
                    .flatMap(provider -> RunningCosts.instanceType(spec, location, provider))
                    .orElse("");
            known(location.provider(), type).ifPresent(one -> known.put(location, one));
        }
        return known;
    }

    /** The 99th percentile of the model's own time on that machine; empty where it was not measured. */
    Optional<Duration> answer(String provider, String instanceType) {
        return measured(provider, instanceType).map(ThroughputRow::objective);
    }

    /** The longest of those that were measured; empty where none was. */
    Optional<Duration> slowestAnswer() {
        return measured.stream().map(ThroughputRow::objective).max(Duration::compareTo);
    }

    private Optional<ThroughputRow> measured(String provider, String instanceType) {
        return measured.stream()
                .filter(row ->
                        row.provider().equals(provider) && row.instanceType().equals(instanceType))
                .findFirst();
    }

    /** Never more than the least that was measured of the model anywhere, where nothing is known of this machine. */
    Throughput of(String provider, String instanceType) {
        double least = measured.stream()
                .mapToDouble(ThroughputRow::requestsPerSecond)
                .min()
                .orElse(ASSUMED);
        return known(provider, instanceType)
                .orElseGet(() -> new Throughput(Math.min(ASSUMED, least), Basis.ASSUMED, "assumed; not measured"));
    }
}
