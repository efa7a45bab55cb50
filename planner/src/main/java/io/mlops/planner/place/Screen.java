package io.mlops.planner.place;

import io.mlops.Capability;
import java.time.Duration;
import java.util.Optional;

/** Which candidates are out of the question each by itself, whatever the others do. */
final class Screen {
    private final Requirements requirements;

    Screen(Requirements requirements) {
        this.requirements = requirements;
    }

    /**
     * Why a candidate is out.
     *
     * @param requirement what it does not keep
     * @param reason for people
     */
    record Exclusion(Requirement requirement, String reason) {}

    Optional<Exclusion> exclusion(Candidate candidate) {
        return purchase(candidate)
                .or(() -> place(candidate))
                .or(() -> capability(candidate))
                .or(() -> latency(candidate))
                .or(() -> quota(candidate))
                .or(() -> interruptions(candidate));
    }

    private Optional<Exclusion> purchase(Candidate candidate) {
        return when(
                !requirements.purchases().contains(candidate.offer().purchase()),
                Requirement.PURCHASES,
                Requirement.word(candidate.offer().purchase()) + " is not asked for");
    }

    private Optional<Exclusion> place(Candidate candidate) {
        Places places = requirements.places();
        boolean outside = !places.only().isEmpty() && !Places.within(places.only(), candidate.location());
        return when(outside, Requirement.PLACES, candidate.location() + " is not among the places asked for")
                .or(() -> when(
                        Places.within(places.excluded(), candidate.location()),
                        Requirement.PLACES,
                        candidate.location() + " is excluded"));
    }

    private Optional<Exclusion> capability(Candidate candidate) {
        return requirements.needs().stream()
                .filter(candidate.service().lacks()::contains)
                .findFirst()
                .map((Capability lacking) -> new Exclusion(
                        Requirement.CAPABILITIES, candidate.service().name() + " lacks " + Requirement.word(lacking)));
    }

    private Optional<Exclusion> latency(Candidate candidate) {
        LatencyObjective objective = requirements.latencyOrNull();
        if (objective == null) {
            return Optional.empty();
        }
        for (String client : objective.clients()) {
            Duration known = candidate.latency().get(client);
            if (known == null) {
                return Optional.of(new Exclusion(Requirement.LATENCY, "the latency from " + client + " is unknown"));
            }
            if (known.compareTo(objective.p99()) > 0) {
                return Optional.of(new Exclusion(
                        Requirement.LATENCY,
                        "p99 from " + client + " is " + Requirement.time(known) + ", above "
                                + Requirement.time(objective.p99())));
            }
        }
        return Optional.empty();
    }

    private static Optional<Exclusion> quota(Candidate candidate) {
        return when(candidate.quota() == 0, Requirement.QUOTAS, "its quota is 0")
                .or(() -> candidate.sharedQuotas().stream()
                        .filter(quota -> quota.each() > quota.most())
                        .findFirst()
                        .map(quota -> new Exclusion(
                                Requirement.QUOTAS,
                                "it takes " + quota.each() + " of " + quota.name() + ", and the quota is "
                                        + quota.most())));
    }

    private Optional<Exclusion> interruptions(Candidate candidate) {
        return when(
                requirements.availabilityOrNull() != null
                        && candidate.spot()
                        && candidate.interruptionsOrNull() == null,
                Requirement.AVAILABILITY,
                "how often it is taken away is unknown");
    }

    private static Optional<Exclusion> when(boolean excluded, Requirement requirement, String reason) {
        return excluded ? Optional.of(new Exclusion(requirement, reason)) : Optional.empty();
    }
}
