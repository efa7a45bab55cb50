package io.mlops.planner.place;

import io.mlops.FailureDomain;
import io.mlops.Location;
import io.mlops.planner.place.Throughput.Basis;
import io.mlops.price.Money;
import io.mlops.price.Offer;
import io.mlops.price.PurchaseOption;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Short words for the problems of the tests. */
final class Given {
    static final Service SERVICE = Service.of("hosting", new BigDecimal("0.9995"), "an invented promise");

    private Given() {}

    static Candidate candidate(String location, String type, String usd, double requestsPerSecond) {
        return candidate(location, type, PurchaseOption.ON_DEMAND, usd, requestsPerSecond);
    }

    static Candidate spot(String location, String type, String usd, double requestsPerSecond) {
        return candidate(location, type, PurchaseOption.SPOT, usd, requestsPerSecond);
    }

    static Candidate candidate(
            String location, String type, PurchaseOption purchase, String usd, double requestsPerSecond) {
        return hosted(SERVICE, location, type, purchase, usd, requestsPerSecond);
    }

    static Candidate hosted(
            Service service,
            String location,
            String type,
            PurchaseOption purchase,
            String usd,
            double requestsPerSecond) {
        Offer offer = new Offer(
                Location.parse(location),
                type,
                null,
                4,
                16,
                purchase,
                Money.usd(usd),
                Instant.parse("2026-11-01T00:00:00Z"),
                "invented");
        return Candidate.of(offer, new Throughput(requestsPerSecond, Basis.ASSUMED, "invented"), service);
    }

    static Interruptions interruptions(double perHour, Duration outage) {
        return new Interruptions(perHour, outage, "invented");
    }

    static Requirements peak(int requestsPerSecond) {
        return Requirements.of(new Load(0, requestsPerSecond));
    }

    static Survival survive(@Nullable FailureDomain kind, String degraded) {
        return new Survival(kind, new BigDecimal(degraded), Duration.ofSeconds(30));
    }

    static PlacementProblem problem(Requirements requirements, Candidate... candidates) {
        return new PlacementProblem(List.of(candidates), requirements, DomainFailures.none());
    }

    static Placement place(PlacementProblem problem) {
        return new Placer(PlacerOptions.defaults()).place(problem);
    }

    static PlacementPlan plan(PlacementProblem problem) {
        return (PlacementPlan) place(problem);
    }

    /** {@code "2 × one/r/a big on-demand"} and so on. */
    static List<String> placed(PlacementPlan plan) {
        return plan.placed().stream()
                .map(each -> each.replicas() + " × " + each.candidate().id())
                .toList();
    }
}
