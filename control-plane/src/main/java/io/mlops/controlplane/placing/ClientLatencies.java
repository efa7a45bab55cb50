package io.mlops.controlplane.placing;

import io.mlops.Location;
import io.mlops.catalog.Glob;
import io.mlops.controlplane.spec.ClientRegion;
import io.mlops.controlplane.spec.DeploymentSpec;
import io.mlops.controlplane.spec.DeploymentSpec.Objectives;
import io.mlops.planner.place.Candidate;
import io.mlops.planner.place.LatencyObjective;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * What clients see of a replica: one round trip, as the spec states it, and the time that the model takes itself.
 *
 * @param spec of which the objectives say where clients are
 * @param measured what is known of the model
 */
record ClientLatencies(DeploymentSpec spec, KnownThroughputs measured) {
    private static final Comparator<String> PRECISE = Comparator.comparingInt(
                    (String pattern) -> pattern.replaceAll("[*?]", "").length())
            .thenComparing(pattern -> !Glob.of(pattern).isPattern());

    /** Whether it is known where clients are, and asked how quickly they are answered. */
    private boolean asked() {
        return spec.objectives().latencyP99OrNull() != null
                && !spec.objectives().clients().isEmpty();
    }

    /** Empty where nothing is asked, or nobody says where clients are. */
    Optional<LatencyObjective> objective() {
        return asked()
                ? Optional.of(new LatencyObjective(
                        Objects.requireNonNull(spec.objectives().latencyP99OrNull()),
                        spec.objectives().clients().stream()
                                .map(ClientRegion::region)
                                .toList()))
                : Optional.empty();
    }

    /** With what clients of each region see; of regions without a round trip to it nothing is known. */
    Candidate seen(Candidate candidate) {
        if (!asked()) {
            return candidate;
        }
        Duration own = own(candidate);
        Map<String, Duration> seen = new TreeMap<>();
        for (ClientRegion client : spec.objectives().clients()) {
            roundTrip(client, candidate.location()).ifPresent(time -> seen.put(client.region(), time.plus(own)));
        }
        return candidate.withLatency(seen);
    }

    /** By the most precise pattern; of several that are alike the longest. */
    private static Optional<Duration> roundTrip(ClientRegion client, Location location) {
        return client.latency().entrySet().stream()
                .filter(each -> PlacePatterns.like(Glob.of(each.getKey()), location))
                .max(Map.Entry.<String, Duration>comparingByKey(PRECISE).thenComparing(Map.Entry.comparingByValue()))
                .map(Map.Entry::getValue);
    }

    /** What the model takes there; the longest that was measured of it where it was not measured there. */
    private Duration own(Candidate candidate) {
        return measured.answer(
                        candidate.location().provider(), candidate.offer().instanceType())
                .or(measured::slowestAnswer)
                .orElse(Duration.ZERO);
    }

    /** What is assumed and left out, for people. */
    List<String> notes(List<Candidate> candidates) {
        Objectives objectives = spec.objectives();
        if (objectives.latencyP99OrNull() == null) {
            return List.of();
        }
        if (!asked()) {
            return List.of("latency-p99 is no part of the choice: what clients see from where is not known;"
                    + " objectives.clients states it");
        }
        List<String> notes = new ArrayList<>();
        notes.add(assumed(candidates));
        for (ClientRegion client : objectives.clients()) {
            String without = candidates.stream()
                    .map(Candidate::location)
                    .distinct()
                    .filter(location -> roundTrip(client, location).isEmpty())
                    .map(Location::toString)
                    .collect(Collectors.joining(", "));
            if (!without.isEmpty()) {
                notes.add("no round trip from " + client.region() + " is stated to " + without
                        + ": too long, as what is not known is");
            }
        }
        return notes;
    }

    private String assumed(List<Candidate> candidates) {
        String trip =
                "latency-p99 is held against one round trip on an open connection, as objectives.clients states it, ";
        Optional<Duration> slowest = measured.slowestAnswer();
        if (slowest.isEmpty()) {
            return trip + "without the model's own time, which was not measured: measure with mlops-cli bench";
        }
        boolean everywhere = candidates.stream()
                .allMatch(each -> measured.answer(
                                each.location().provider(), each.offer().instanceType())
                        .isPresent());
        return trip + "and the p99 that bench measured"
                + (everywhere
                        ? ""
                        : String.format(
                                Locale.ROOT,
                                " (%d ms, the longest, where it was not measured)",
                                slowest.get().toMillis()));
    }
}
