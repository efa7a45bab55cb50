package io.mlops.planner.place;

import io.mlops.price.Money;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/**
 * All that a placement is decided from: whoever keeps it can decide again and gets the same. The order of what it is made of does
 * not matter.
 *
 * @param candidates in their own order, each offer once, prices in one currency
 * @param requirements what the placement has to keep
 * @param failures how often whole domains are lost
 */
public record PlacementProblem(List<Candidate> candidates, Requirements requirements, DomainFailures failures) {
    public PlacementProblem {
        Objects.requireNonNull(requirements, "requirements");
        Objects.requireNonNull(failures, "failures");
        candidates = candidates.stream().sorted().toList();
        Set<String> ids = new HashSet<>();
        Map<String, Service> services = new HashMap<>();
        Map<String, Long> quotas = new HashMap<>();
        for (Candidate each : candidates) {
            if (!ids.add(each.id())) {
                throw new IllegalArgumentException(each.id() + " is there twice");
            }
            Service service = each.service();
            if (!service.equals(services.computeIfAbsent(each.location() + " " + service.name(), name -> service))) {
                throw new IllegalArgumentException(
                        service.name() + " at " + each.location() + " is described in two ways");
            }
            for (SharedQuota quota : each.sharedQuotas()) {
                long most = quotas.computeIfAbsent(quota.name(), name -> quota.most());
                if (most != quota.most()) {
                    throw new IllegalArgumentException(quota.name() + " has " + most + " and " + quota.most());
                }
            }
            if (!each.offer()
                    .hourly()
                    .currency()
                    .equals(candidates.getFirst().offer().hourly().currency())) {
                throw new IllegalArgumentException("prices are in "
                        + candidates.getFirst().offer().hourly().currency() + " and "
                        + each.offer().hourly().currency());
            }
        }
    }

    public PlacementProblem withRequirements(Requirements other) {
        return new PlacementProblem(candidates, other, failures);
    }

    /** Why a requirement leaves a candidate out of the question; empty where none does. */
    public Optional<String> exclusion(Candidate candidate) {
        return new Screen(requirements).exclusion(candidate).map(Screen.Exclusion::reason);
    }

    PlacementProblem withCandidates(List<Candidate> other) {
        return new PlacementProblem(other, requirements, failures);
    }

    /** Nothing, in the currency of the prices; US dollars where there are none. */
    Money nothing() {
        return candidates.isEmpty()
                ? Money.usd("0")
                : candidates.getFirst().offer().hourly().zero();
    }
}
