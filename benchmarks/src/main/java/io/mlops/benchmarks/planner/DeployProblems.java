package io.mlops.benchmarks.planner;

import io.mlops.Location;
import io.mlops.catalog.Catalog;
import io.mlops.catalog.EndpointPrices;
import io.mlops.planner.place.Candidate;
import io.mlops.planner.place.LatencyObjective;
import io.mlops.planner.place.PlacementProblem;
import io.mlops.planner.place.Requirements;
import io.mlops.planner.place.Throughput;
import io.mlops.planner.place.Throughput.Basis;
import io.mlops.price.Offer;
import io.mlops.price.PurchaseOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;

/**
 * What {@code deploy} asks of the planner where the spec says {@code placement: auto}, of all machines of the catalogue: one endpoint a region,
 * on one kind of machine, on demand, at the price of the managed service, with the quota of the account and what clients see. Quotas and
 * latencies are invented, of a seed.
 */
final class DeployProblems {
    private static final int MOST_REPLICAS = 1000;
    /** Replicas, or GPUs of a kind, in a region. */
    private static final int MOST_QUOTA = 40;
    /** Virtual CPUs of a family of machines in a region. */
    private static final int MOST_VCPUS = 500;

    private static final String CLIENTS = "tokyo";

    private final List<Candidate> candidates = new ArrayList<>();
    private final long seed;

    DeployProblems(Catalog catalog, long seed) {
        this.seed = seed;
        EndpointPrices prices = new EndpointPrices(catalog);
        Set<String> seen = new LinkedHashSet<>();
        for (Offer offer : catalog.offers()) {
            Location region =
                    new Location(offer.location().provider(), offer.location().regionOrNull(), null);
            if (offer.purchase() == PurchaseOption.ON_DEMAND && seen.add(region + " " + offer.instanceType())) {
                prices.of(region, offer.instanceType(), PurchaseOption.ON_DEMAND)
                        .ifPresent(price -> candidates.add(Assumptions.candidate(price.offer())));
            }
        }
        candidates.sort(null);
    }

    /** As many as were found, with no quota. */
    PlacementProblem problem(Requirements asked) {
        return new PlacementProblem(
                candidates,
                asked.withReplicas(3, MOST_REPLICAS)
                        .withPurchases(Set.of(PurchaseOption.ON_DEMAND))
                        .withUniformEndpoints(true),
                Assumptions.FAILURES);
    }

    /** Each with a quota. */
    PlacementProblem withQuotas(PlacementProblem problem) {
        Random random = new Random(seed);
        Map<String, Integer> shared = new HashMap<>();
        List<Candidate> bound = new ArrayList<>();
        for (Candidate each : problem.candidates()) {
            bound.add(each.withQuota(quota(each, random, shared)));
        }
        return new PlacementProblem(bound, problem.requirements(), problem.failures());
    }

    /** SageMaker's are of machines; Azure's of the virtual CPUs of a family; Vertex AI's of GPUs of a kind, else of machines. */
    private static int quota(Candidate candidate, Random random, Map<String, Integer> shared) {
        Offer offer = candidate.offer();
        String place = offer.location() + " ";
        return switch (offer.location().provider()) {
            case "azure" ->
                (int) (shared.computeIfAbsent(
                                place + offer.instanceType().replaceAll("[0-9]+", ""),
                                name -> random.nextInt(MOST_VCPUS + 1))
                        / offer.vcpus());
            case "gcp" ->
                offer.accelerator()
                        .map(gpu -> shared.computeIfAbsent(place + gpu.name(), name -> random.nextInt(MOST_QUOTA + 1))
                                / (int) Math.max(1, gpu.total()))
                        .orElseGet(() -> random.nextInt(MOST_QUOTA + 1));
            default -> random.nextInt(MOST_QUOTA + 1);
        };
    }

    /** Where nothing was measured each replica carries the same. */
    PlacementProblem unmeasured(PlacementProblem problem) {
        return new PlacementProblem(
                problem.candidates().stream()
                        .map(each -> new Candidate(
                                each.offer(),
                                new Throughput(100, Basis.ASSUMED, "as deploy assumes"),
                                each.service(),
                                each.interruptionsOrNull(),
                                each.quota(),
                                each.sharedQuotas(),
                                each.readyIn(),
                                each.latency()))
                        .toList(),
                problem.requirements(),
                problem.failures());
    }

    /** Clients that see some regions too late. */
    PlacementProblem withClients(PlacementProblem problem) {
        Random random = new Random(seed + 1);
        Map<Location, Duration> seen = new HashMap<>();
        return new PlacementProblem(
                problem.candidates().stream()
                        .map(each -> each.withLatency(Map.of(
                                CLIENTS,
                                seen.computeIfAbsent(
                                        each.location(), place -> Duration.ofMillis(20 + random.nextInt(350))))))
                        .toList(),
                problem.requirements().withLatency(new LatencyObjective(Duration.ofMillis(300), List.of(CLIENTS))),
                problem.failures());
    }
}
