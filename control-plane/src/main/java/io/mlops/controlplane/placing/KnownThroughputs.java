package io.mlops.controlplane.placing;

import io.mlops.Location;
import io.mlops.controlplane.port.ProviderLookup;
import io.mlops.controlplane.spec.DeploymentSpec;
import io.mlops.controlplane.store.ThroughputRow;
import io.mlops.controlplane.store.ThroughputRow.Origin;
import io.mlops.planner.place.Throughput;
import io.mlops.planner.place.Throughput.Basis;
import java.time.Duration;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What one replica of a model carries, requests per second: by a bench on that machine, else as the spec states, else assumed; and what live
 * traffic has shown of that machine where it is more than all that. Live traffic proves no upper limit, so that it lowers nothing.
 *
 * @param measured of this model
 * @param statedOrNull the spec's {@code scaling.requests-per-replica}; null where it has none
 * @param objective the 99th percentile of the latency that live traffic must have kept
 */
public record KnownThroughputs(
        List<ThroughputRow> measured, @Nullable Long statedOrNull, Duration objective) {
    /** The same for every machine, so that the cheapest is taken: nothing is claimed about which one is faster. */
    static final double ASSUMED = 100;

    public KnownThroughputs {
        measured = List.copyOf(measured);
    }

    public static KnownThroughputs of(DeploymentSpec spec, List<ThroughputRow> measured) {
        return new KnownThroughputs(
                measured,
                spec.scaling().requestsPerReplicaOrNull(),
                spec.objectives().latencyToKeep());
    }

    /** Measured or stated; empty where it would be assumed. */
    public Optional<Throughput> known(String provider, String instanceType) {
        Optional<Throughput> most = benched(provider, instanceType)
                .map(row -> new Throughput(row.requestsPerSecond(), Basis.MEASURED, row.source()))
                .or(() -> Optional.ofNullable(statedOrNull)
                        .map(stated -> new Throughput(stated, Basis.ASSUMED, "scaling.requests-per-replica")));
        double usual = most.map(Throughput::requestsPerSecond).orElseGet(this::assumed);
        return rows(Origin.LIVE)
                .filter(row -> on(row, provider, instanceType)
                        && row.objective().compareTo(objective) <= 0
                        && row.requestsPerSecond() > usual)
                .max(Comparator.comparingDouble(ThroughputRow::requestsPerSecond))
                .map(row -> new Throughput(row.requestsPerSecond(), Basis.LIVE, row.source()))
                .or(() -> most);
    }

    /** The 99th percentile of the model's own time on that machine, by a bench; empty where there was none. */
    Optional<Duration> answer(String provider, String instanceType) {
        return benched(provider, instanceType).map(ThroughputRow::objective);
    }

    /** The longest of those that benches measured; empty where there was none. */
    Optional<Duration> slowestAnswer() {
        return rows(Origin.BENCH).map(ThroughputRow::objective).max(Duration::compareTo);
    }

    private Optional<ThroughputRow> benched(String provider, String instanceType) {
        return rows(Origin.BENCH).filter(row -> on(row, provider, instanceType)).findFirst();
    }

    private Stream<ThroughputRow> rows(Origin origin) {
        return measured.stream().filter(row -> row.origin() == origin);
    }

    private static boolean on(ThroughputRow row, String provider, String instanceType) {
        return row.provider().equals(provider) && row.instanceType().equals(instanceType);
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

    Throughput of(String provider, String instanceType) {
        return known(provider, instanceType)
                .orElseGet(() -> new Throughput(assumed(), Basis.ASSUMED, "assumed; not measured"));
    }

    /** Never more than the least that a bench measured of the model anywhere. */
    private double assumed() {
        double least = rows(Origin.BENCH)
                .mapToDouble(ThroughputRow::requestsPerSecond)
                .min()
                .orElse(ASSUMED);
        return Math.min(ASSUMED, least);
    }
}
