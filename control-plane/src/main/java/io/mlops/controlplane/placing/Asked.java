package io.mlops.controlplane.placing;

import io.mlops.Capability;
import io.mlops.ErrorCode;
import io.mlops.FailureDomain;
import io.mlops.MlopsException;
import io.mlops.controlplane.spec.AutoPlaces;
import io.mlops.controlplane.spec.DeploymentSpec;
import io.mlops.controlplane.spec.DeploymentSpec.Objectives;
import io.mlops.controlplane.spec.FailureRates;
import io.mlops.controlplane.spec.Manifest;
import io.mlops.controlplane.spec.SpecJson;
import io.mlops.planner.place.DomainFailures;
import io.mlops.planner.place.Load;
import io.mlops.planner.place.Places;
import io.mlops.planner.place.Requirements;
import io.mlops.planner.place.Survival;
import io.mlops.price.PurchaseOption;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What a spec asks of a placement, in the planner's terms.
 *
 * @param manifest with {@code placement: auto}
 */
record Asked(Manifest manifest) {
    /** What a spec may have at most (docs/spec.md). */
    private static final int MOST_REPLICAS = 1000;

    static final String FAILURE_RATES = "objectives.failure-rates";

    private DeploymentSpec spec() {
        return manifest.spec();
    }

    /** Fails with INVALID_ARGUMENT for what does not go with a choice of locations. */
    void check() {
        List<String> problems = new ArrayList<>();
        if (spec().traffic() != DeploymentSpec.Traffic.ACTIVE) {
            problems.add(at("spec.traffic")
                    + "placement: auto has all of its locations serve at once: write traffic: active");
        }
        if (spec().serverless()) {
            problems.add(at("spec.serverless") + "placement: auto chooses machines: name the locations instead");
        }
        BigDecimal availability = availability();
        if (availability != null && availability.compareTo(BigDecimal.ONE) >= 0) {
            problems.add(at("spec.objectives.availability") + "nobody promises 100%: ask for less");
        }
        if (peak() > 100_000_000) {
            problems.add(at("spec.load") + "expected at most 100000000 requests a second");
        }
        if (!problems.isEmpty()) {
            throw new MlopsException(ErrorCode.INVALID_ARGUMENT, String.join("\n", problems));
        }
    }

    private String at(String path) {
        return manifest.where(path) + ": " + path + ": ";
    }

    /** Whether replicas count by what they carry; else each counts as one. */
    boolean byLoad() {
        return spec().loadOrNull() != null;
    }

    /** Requests per second; replicas where no load is given. */
    long peak() {
        DeploymentSpec.Load load = spec().loadOrNull();
        return load == null ? spec().replicas().min() : load.most();
    }

    /** While this is the same, a decision may stand: prices, measurements and what is configured are not in it. */
    String identity() {
        AutoPlaces auto = spec().placement().choice();
        DeploymentSpec.Load load = spec().loadOrNull();
        return Stream.of(
                        spec().compute(),
                        spec().replicas(),
                        spec().objectives(),
                        auto,
                        load == null ? spec().replicas() : load)
                .map(SpecJson::write)
                .collect(Collectors.joining(","));
    }

    /** With the places that the patterns of the spec stand for. */
    Requirements requirements(Places places) {
        long steady = spec().loadOrNull() == null ? 0 : spec().loadOrNull().steady();
        Integer max = spec().replicas().maxOrNull();
        return Requirements.of(new Load((int) steady, (int) peak()))
                .withReplicas(spec().replicas().min(), max == null ? MOST_REPLICAS : max)
                .withSurvival(survival())
                .withAvailability(availability())
                .withPurchases(purchases())
                .withNeeds(Set.of(Capability.ENDPOINTS))
                .withPlaces(places)
                .withUniformEndpoints(true);
    }

    private Survival survival() {
        Objectives objectives = spec().objectives();
        DeploymentSpec.Survive survive = objectives.surviveOrNull();
        return survive == null
                ? Survival.none()
                : new Survival(
                        FailureDomain.valueOf(survive.name()),
                        objectives.degradedThroughputOrNull() == null
                                ? BigDecimal.ONE
                                : objectives.degradedThroughputOrNull().value().movePointLeft(2),
                        Objects.requireNonNullElse(objectives.failoverOrNull(), Duration.ZERO));
    }

    /** How often whole domains are lost; never where no availability is asked, since nothing else depends on it. */
    DomainFailures failures() {
        if (availability() == null) {
            return DomainFailures.none();
        }
        FailureRates rates = spec().objectives().failureRates();
        return new DomainFailures(
                rates.zone().value().movePointLeft(2),
                rates.region().value().movePointLeft(2),
                rates.cloud().value().movePointLeft(2),
                spec().objectives().failureRatesOrNull() == null ? "assumed" : FAILURE_RATES);
    }

    /** What that assumes, for people; empty where it counts for nothing. */
    Optional<String> assumedFailures() {
        boolean given = spec().objectives().failureRatesOrNull() != null;
        if (availability() == null) {
            return given
                    ? Optional.of(FAILURE_RATES + " count where objectives.availability is asked, and it is not")
                    : Optional.empty();
        }
        FailureRates rates = spec().objectives().failureRates();
        return Optional.of("beyond what services promise a zone is lost " + rates.zone() + " of the time, a region "
                + rates.region() + ", a cloud " + rates.cloud()
                + rates.spot()
                        .map(spot -> ", all spot machines at a location " + spot)
                        .orElse("")
                + (given ? " (" + FAILURE_RATES + ")" : ": assumptions, which " + FAILURE_RATES + " change"));
    }

    private @Nullable BigDecimal availability() {
        Objectives objectives = spec().objectives();
        return objectives.availabilityOrNull() == null
                ? null
                : objectives.availabilityOrNull().value().movePointLeft(2);
    }

    /**
     * Any is on demand, as everywhere: what serves must not vanish unasked. Who states how often spot machines are taken away, and which
     * availability is left to hold, has asked.
     */
    private Set<PurchaseOption> purchases() {
        return switch (spec().compute().purchase()) {
            case SPOT -> Set.of(PurchaseOption.SPOT);
            case ON_DEMAND -> Set.of(PurchaseOption.ON_DEMAND);
            case ANY ->
                availability() != null
                                && spec().objectives().failureRates().spot().isPresent()
                        ? Set.of(PurchaseOption.ON_DEMAND, PurchaseOption.SPOT)
                        : Set.of(PurchaseOption.ON_DEMAND);
        };
    }
}
