package io.mlops.benchmarks.planner;

import io.mlops.FailureDomain;
import io.mlops.planner.place.Candidate;
import io.mlops.planner.place.DomainFailures;
import io.mlops.planner.place.Interruptions;
import io.mlops.planner.place.Load;
import io.mlops.planner.place.PlacementProblem;
import io.mlops.planner.place.Requirements;
import io.mlops.planner.place.Service;
import io.mlops.planner.place.Survival;
import io.mlops.planner.place.Throughput;
import io.mlops.planner.place.Throughput.Basis;
import io.mlops.price.Accelerator;
import io.mlops.price.Money;
import io.mlops.price.Offer;
import io.mlops.price.PurchaseOption;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;

/** What is assumed about the offers and asked of a placement: docs/measurements/planner.md lists it. */
final class Assumptions {
    private static final String SOURCE = "assumed for the measurement";

    /** Requests per second of one accelerator; every machine without one: of a vCPU. */
    private static final Map<String, Integer> REQUESTS = Map.ofEntries(
            Map.entry("T4", 300),
            Map.entry("V100", 500),
            Map.entry("V100-32GB", 500),
            Map.entry("L4", 500),
            Map.entry("A10", 550),
            Map.entry("A10G", 550),
            Map.entry("L40S", 1000),
            Map.entry("A100", 1200),
            Map.entry("A100-80GB", 1300),
            Map.entry("H100", 2200),
            Map.entry("H100-MEGA", 2200),
            Map.entry("H200", 2500),
            Map.entry("B200", 4000),
            Map.entry("B300", 4500));

    private static final int REQUESTS_OF_A_VCPU = 20;

    private static final Map<String, Service> SERVICES = Map.of(
            "aws",
            Service.of("SageMaker", new BigDecimal("0.9995"), "its SLA").withLeastReplicas(2),
            "azure",
            Service.of("Azure Machine Learning", new BigDecimal("0.999"), SOURCE)
                    .withLimit(500),
            "gcp",
            Service.of("Vertex AI", new BigDecimal("0.995"), "its SLA").withLeastReplicas(2));

    /** Once in 100 hours, half an hour each: 0.5 % of the time. */
    private static final Interruptions INTERRUPTIONS = new Interruptions(0.01, Duration.ofMinutes(30), SOURCE);

    static final DomainFailures FAILURES =
            new DomainFailures(new BigDecimal("0.0001"), new BigDecimal("0.00002"), new BigDecimal("0.000001"), SOURCE);

    private Assumptions() {}

    static Requirements requirements() {
        return Requirements.of(new Load(4000, 12000))
                .withReplicas(3, Requirements.ANY_NUMBER)
                .withSurvival(new Survival(FailureDomain.CLOUD, new BigDecimal("0.8"), Duration.ofSeconds(30)))
                .withAvailability(new BigDecimal("0.999"));
    }

    static PlacementProblem problem(List<Offer> offers, Requirements requirements) {
        return new PlacementProblem(offers.stream().map(Assumptions::candidate).toList(), requirements, FAILURES);
    }

    /** Every offer so many times, each time with another name, price and throughput. */
    static PlacementProblem grown(PlacementProblem problem, int times, long seed) {
        Random random = new Random(seed);
        List<Candidate> candidates = new ArrayList<>(problem.candidates());
        for (int copy = 1; copy < times; copy++) {
            for (Candidate each : problem.candidates()) {
                candidates.add(varied(each, copy, 0.8 + 0.5 * random.nextDouble(), 0.8 + 0.4 * random.nextDouble()));
            }
        }
        return new PlacementProblem(candidates, problem.requirements(), problem.failures());
    }

    private static Candidate varied(Candidate candidate, int copy, double price, double speed) {
        Offer offer = candidate.offer();
        BigDecimal usd =
                offer.hourly().amount().multiply(BigDecimal.valueOf(price)).setScale(6, RoundingMode.CEILING);
        Offer other = new Offer(
                offer.location(),
                offer.instanceType() + "-" + copy,
                offer.acceleratorOrNull(),
                offer.vcpus(),
                offer.memoryGib(),
                offer.purchase(),
                Money.usd(usd),
                offer.effective(),
                offer.source());
        return candidate(
                other, new Throughput(candidate.throughput().requestsPerSecond() * speed, Basis.ASSUMED, SOURCE));
    }

    static Candidate candidate(Offer offer) {
        double requests = offer.accelerator()
                .map(each -> requests(each) * each.total())
                .orElse(REQUESTS_OF_A_VCPU * offer.vcpus());
        return candidate(offer, new Throughput(requests, Basis.ASSUMED, SOURCE));
    }

    private static Candidate candidate(Offer offer, Throughput throughput) {
        Service service = SERVICES.get(offer.location().provider());
        if (service == null) {
            throw new IllegalArgumentException("nothing is assumed about " + offer.location());
        }
        Candidate candidate = Candidate.of(offer, throughput, service);
        return offer.purchase() == PurchaseOption.SPOT ? candidate.withInterruptions(INTERRUPTIONS) : candidate;
    }

    private static double requests(Accelerator accelerator) {
        Integer each = REQUESTS.get(accelerator.name());
        if (each == null) {
            throw new IllegalArgumentException("nothing is assumed about " + accelerator.name());
        }
        return each;
    }
}
