package io.mlops.planner.place;

import io.mlops.FailureDomain;
import io.mlops.planner.place.Item.Endpoint;
import io.mlops.planner.place.Screen.Exclusion;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A problem in whole numbers, with the candidates that are out of the question set apart. Loads are in thousandths of requests per second. */
final class Numbers {
    static final long THOUSANDTHS = 1000;

    private final PlacementProblem problem;
    private final long peak;
    private final long survivors;
    private final List<Item> items = new ArrayList<>();
    private final Map<Candidate, Exclusion> exclusions = new LinkedHashMap<>();

    Numbers(PlacementProblem problem) {
        this.problem = problem;
        Requirements requirements = problem.requirements();
        this.peak = requirements.load().peak() * THOUSANDTHS;
        this.survivors = requirements
                .survival()
                .degraded()
                .multiply(BigDecimal.valueOf(peak))
                .setScale(0, RoundingMode.CEILING)
                .longValueExact();
        Screen screen = new Screen(requirements);
        for (Candidate candidate : problem.candidates()) {
            Optional<Exclusion> exclusion = screen.exclusion(candidate);
            exclusion.ifPresentOrElse(why -> exclusions.put(candidate, why), () -> items.add(Item.of(candidate, this)));
        }
    }

    /** The most replicas that anybody can make use of: with so many, these alone carry all that is ever asked. */
    long useful(Endpoint endpoint, long carries) {
        Requirements requirements = problem.requirements();
        long enough = Math.ceilDiv(Math.min(peak, endpoint.limit()), carries);
        if (survive() == FailureDomain.ZONE && endpoint.zones() > 1) {
            // So that what is left of n, which is n - ceil(n / zones), is still enough.
            enough = Math.ceilDiv(enough * endpoint.zones(), endpoint.zones() - 1);
        }
        long least = requirements.availabilityOrNull() == null
                ? 0
                : endpoint.service().leastReplicas();
        return Math.min(Candidate.NO_QUOTA, Math.max(Math.max(enough, least), requirements.leastReplicas()));
    }

    PlacementProblem problem() {
        return problem;
    }

    /** What is not out of the question, in order. */
    List<Item> items() {
        return items;
    }

    Map<Candidate, Exclusion> exclusions() {
        return exclusions;
    }

    long peak() {
        return peak;
    }

    /** What those who are left carry at least. */
    long survivors() {
        return survivors;
    }

    @Nullable FailureDomain survive() {
        return problem.requirements().survival().domainOrNull();
    }

    boolean uniformEndpoints() {
        return problem.requirements().uniformEndpoints();
    }

    int leastReplicas() {
        return problem.requirements().leastReplicas();
    }

    int mostReplicas() {
        return problem.requirements().mostReplicas();
    }

    boolean mostReplicasAsked() {
        return Requirement.MOST_REPLICAS.asked(problem);
    }
}
