package io.mlops.controlplane.placing;

import io.mlops.FailureDomain;
import io.mlops.Location;
import io.mlops.controlplane.reconcile.Spread;
import io.mlops.controlplane.spec.DeploymentSpec;
import io.mlops.controlplane.spec.DeploymentSpec.Objectives;
import io.mlops.controlplane.spec.Percent;
import io.mlops.planner.place.Candidate;
import io.mlops.planner.place.DomainFailures;
import io.mlops.planner.place.Load;
import io.mlops.planner.place.PlacementPlan.Loss;
import io.mlops.planner.place.PlacementProblem;
import io.mlops.planner.place.Requirements;
import io.mlops.planner.place.Service;
import io.mlops.planner.place.Survival;
import io.mlops.planner.place.SurvivalProof;
import io.mlops.planner.place.Throughput;
import io.mlops.planner.place.Throughput.Basis;
import io.mlops.price.Money;
import io.mlops.price.Offer;
import io.mlops.price.PurchaseOption;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * Whether locations that were named survive what the objectives ask for, by the planner's arithmetic. What runs all the time counts:
 * replicas that are started after a loss have no known time until they serve.
 *
 * @param unit what the proof counts, for people
 * @param proof what is left after each loss
 */
public record SurvivalCheck(String unit, SurvivalProof proof) {
    /** Anything at all, where no share is asked for. */
    private static final BigDecimal ANYTHING = new BigDecimal("0.000001");

    /**
     * Of a spec with locations; empty where it asks for no survival.
     *
     * @param throughputs by location, of one replica there; what is missing is not known
     */
    public static Optional<SurvivalCheck> of(DeploymentSpec spec, Map<Location, Throughput> throughputs) {
        Objectives objectives = spec.objectives();
        if (objectives.surviveOrNull() == null || spec.placement().auto()) {
            return Optional.empty();
        }
        Map<Location, Integer> spread = new LinkedHashMap<>(Spread.of(spec));
        spread.values().removeIf(replicas -> replicas == 0);
        DeploymentSpec.Load load = spec.loadOrNull();
        boolean byLoad = load != null && throughputs.keySet().containsAll(spread.keySet());
        long all = spread.values().stream().mapToLong(Integer::longValue).sum();
        long peak = load == null || !byLoad ? all : load.most();
        Percent share = objectives.degradedThroughputOrNull();
        BigDecimal left = share != null ? share.value().movePointLeft(2) : byLoad ? BigDecimal.ONE : ANYTHING;
        List<Candidate> candidates = new ArrayList<>();
        Map<String, Integer> replicas = new LinkedHashMap<>();
        spread.forEach((location, count) -> {
            Throughput one = new Throughput(1, Basis.ASSUMED, "a replica counts as one");
            Candidate candidate = candidate(location, byLoad ? throughputs.getOrDefault(location, one) : one);
            candidates.add(candidate);
            replicas.put(candidate.id(), count);
        });
        FailureDomain kind = FailureDomain.valueOf(objectives.surviveOrNull().name());
        PlacementProblem problem = new PlacementProblem(
                candidates,
                Requirements.of(new Load(0, Math.toIntExact(peak)))
                        .withSurvival(new Survival(kind, left, Duration.ZERO)),
                DomainFailures.none());
        String unit = byLoad ? "requests/s" : spec.serverless() ? "requests at a time" : "replicas";
        return Optional.of(new SurvivalCheck(unit, SurvivalProof.of(problem, replicas)));
    }

    /** A place by itself: what it costs and who hosts it is not asked here. */
    private static Candidate candidate(Location location, Throughput throughput) {
        Location region = location.region().isPresent() ? location : Location.of(location.provider(), "any");
        Offer offer = new Offer(
                region, "any", null, 1, 1, PurchaseOption.ON_DEMAND, Money.usd("1"), Instant.EPOCH, "not asked");
        return Candidate.of(offer, throughput, Service.of("endpoints", BigDecimal.ZERO, "not asked"));
    }

    public boolean holds() {
        return proof.holds();
    }

    /** What is too little, for people; only where it does not hold. */
    public String lacking() {
        return lacking(proof, unit);
    }

    static String lacking(SurvivalProof proof, String unit) {
        List<String> reasons = new ArrayList<>();
        if (proof.capacity() < proof.asked()) {
            reasons.add("all replicas together carry " + number(proof.capacity()) + " of " + number(proof.asked()) + " "
                    + unit);
        }
        for (Loss loss : proof.lacking()) {
            reasons.add("after the loss of " + loss.domain() + " " + number(loss.left()) + " " + unit
                    + " are left, and " + (loss.asked() < 0.01 ? "some" : number(loss.asked())) + " must be");
        }
        return reasons.stream().collect(Collectors.joining("; "));
    }

    private static String number(double value) {
        return value == Math.rint(value)
                ? String.format(Locale.ROOT, "%.0f", value)
                : String.format(Locale.ROOT, "%.1f", value);
    }
}
