package io.mlops.controlplane.reconcile;

import io.mlops.Location;
import io.mlops.controlplane.journal.Details;
import io.mlops.controlplane.journal.JournalEvent;
import io.mlops.controlplane.port.OutputComparison;
import io.mlops.controlplane.port.OutputComparison.Result;
import io.mlops.controlplane.spec.DeploymentSpec;
import io.mlops.controlplane.spec.DeploymentSpec.AbortOn;
import io.mlops.controlplane.spec.DeploymentSpec.Compare;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Has what is to serve at a location compared with what serves the same revision at another one, before it gets traffic beside it. What
 * differs gets none until a later comparison holds. Used by the loop's thread; comparisons end on others.
 */
final class Parity {
    /** How long a location waits that cannot be compared: it may be wanted because the other one does not answer. */
    static final Duration PATIENCE = Comparisons.PATIENCE;

    /** How soon one that was refused is compared again: somebody may have mended it. */
    static final Duration REFUSED_AGAIN = Duration.ofSeconds(30);

    private final OutputComparison comparison;
    private final Tasks tasks;
    private final InstantSource clock;
    private final Map<String, Standing> standings = new ConcurrentHashMap<>();

    /** What is known of an endpoint. */
    private sealed interface Standing {
        /**
         * It may have traffic.
         *
         * @param since when it was let in
         */
        record Admitted(Instant since) implements Standing {}

        /**
         * It is being compared, or could not be yet.
         *
         * @param since when it began to wait
         * @param next when to try
         */
        record Waiting(Instant since, Instant next, String reason) implements Standing {}

        /**
         * It was compared, and that has yet to be judged.
         *
         * @param again whether it was refused before
         */
        record Measured(Location other, Result.Measured measured, boolean again) implements Standing {}

        /**
         * It predicts something else.
         *
         * @param generation of the deployment: a later one asks for a new comparison at once
         */
        record Refused(String reason, long generation, Instant next) implements Standing {}
    }

    Parity(OutputComparison comparison, Tasks tasks, InstantSource clock) {
        this.comparison = comparison;
        this.tasks = tasks;
        this.clock = clock;
    }

    /** Takes over what an earlier controller let serve. */
    void adopt(String endpoint) {
        standings.put(endpoint, new Standing.Admitted(clock.instant()));
    }

    boolean admitted(String endpoint) {
        return standings.get(endpoint) instanceof Standing.Admitted;
    }

    /** Why the endpoint predicts something else than what serves; empty while that is not known. */
    Optional<String> refusal(String endpoint) {
        return standings.get(endpoint) instanceof Standing.Refused refused
                ? Optional.of(refused.reason())
                : Optional.empty();
    }

    /** Why it has not been compared yet. */
    String reason(String endpoint) {
        return standings.get(endpoint) instanceof Standing.Waiting waiting
                ? "its outputs are compared with those of another location: " + waiting.reason()
                : "its outputs are to be compared with those of another location";
    }

    /** Whether any of these waits for users' requests to be compared by. */
    boolean compares(List<WantedEndpoint> wanted) {
        return wanted.stream().anyMatch(each -> standings.get(each.spec().name()) instanceof Standing.Waiting);
    }

    /** Forgets endpoints that nobody wants. */
    void keepOnly(Set<String> endpoints) {
        standings.keySet().retainAll(endpoints);
    }

    /** Lets in what may serve, starts the comparisons that are due, and says what came of those that ended. */
    List<JournalEvent> look(Target target, List<WantedEndpoint> wanted, Sightings sightings, @Nullable URI gateway) {
        Lanes lanes = target.lanes();
        List<WantedEndpoint> ordered = wanted.stream()
                .sorted(Comparator.comparingInt(
                        each -> lanes.lane(each.spec().location()).priority()))
                .toList();
        List<JournalEvent> events = new ArrayList<>();
        for (WantedEndpoint endpoint : ordered) {
            if (sightings.gone(endpoint)) {
                standings.remove(endpoint.spec().name());
            }
            if (!admitted(endpoint.spec().name())
                    && !sightings.admitted(endpoint).isEmpty()) {
                Optional<WantedEndpoint> other = ordered.stream()
                        .filter(each -> each.revision() == endpoint.revision()
                                && admitted(each.spec().name())
                                && !sightings.admitted(each).isEmpty())
                        .findFirst();
                Standing standing = next(target, endpoint, other);
                if (other.isPresent() && due(standing)) {
                    compare(target, endpoint, other.get(), sightings, gateway);
                }
                conclude(target, endpoint).ifPresent(events::add);
            }
        }
        return events;
    }

    /** Lets in what there is nothing to compare with; what waits for its turn begins to wait. */
    private Standing next(Target target, WantedEndpoint endpoint, Optional<WantedEndpoint> other) {
        String name = endpoint.spec().name();
        Compare compare = target.row().spec().parity().compare();
        Standing standing = standings.get(name);
        boolean undecided = standing == null || standing instanceof Standing.Waiting;
        boolean askedAgain = standing instanceof Standing.Refused refused
                && refused.generation() != target.row().generation();
        Instant now = clock.instant();
        if (compare == Compare.NONE || (other.isEmpty() && undecided)) {
            standing = new Standing.Admitted(now);
        } else if (standing == null || askedAgain) {
            // What users asked for is told by gateways that have heard that it is asked for.
            boolean recorded = compare == Compare.RECORDED
                    && target.rollout().stable() != 0
                    && other.filter(each -> servedBefore(each, now)).isPresent();
            standing = new Standing.Waiting(now, recorded ? now.plus(Actuator.GRACE) : now, "under way");
        }
        standings.put(name, standing);
        return standing;
    }

    /** Whether gateways may have users' requests of it. */
    private boolean servedBefore(WantedEndpoint endpoint, Instant now) {
        return standings.get(endpoint.spec().name()) instanceof Standing.Admitted admitted
                && admitted.since().isBefore(now);
    }

    private void compare(
            Target target, WantedEndpoint endpoint, WantedEndpoint other, Sightings sightings, @Nullable URI gateway) {
        OutputComparison.Pair pair = new OutputComparison.Pair(
                target.name(),
                sightings.admitted(other).getFirst(),
                sightings.admitted(endpoint),
                endpoint.spec().model(),
                target.row().spec().parity().compare() == Compare.RECORDED ? gateway : null,
                endpoint.revision());
        String name = endpoint.spec().name();
        tasks.start("parity:" + name, () -> ended(name, other.spec().location(), comparison.compare(pair)));
    }

    private boolean due(Standing standing) {
        Instant now = clock.instant();
        return switch (standing) {
            case Standing.Waiting waiting -> !now.isBefore(waiting.next());
            case Standing.Refused refused -> !now.isBefore(refused.next());
            case Standing.Admitted admitted -> false;
            case Standing.Measured measured -> false;
        };
    }

    private void ended(String name, Location with, Result result) {
        Instant again = clock.instant().plus(Comparisons.AGAIN);
        standings.computeIfPresent(name, (same, before) -> switch (result) {
            case Result.Measured measured -> new Standing.Measured(with, measured, before instanceof Standing.Refused);
            case Result.Unknown(String reason) ->
                switch (before) {
                    case Standing.Waiting waiting -> new Standing.Waiting(waiting.since(), again, reason);
                    case Standing.Refused refused ->
                        new Standing.Refused(refused.reason(), refused.generation(), again);
                    default -> before;
                };
        });
    }

    private Optional<JournalEvent> conclude(Target target, WantedEndpoint endpoint) {
        String name = endpoint.spec().name();
        Standing standing = standings.get(name);
        Instant now = clock.instant();
        if (standing instanceof Standing.Measured measured) {
            return judge(target, endpoint, measured);
        }
        if (standing instanceof Standing.Waiting waiting
                && !now.isBefore(waiting.since().plus(PATIENCE))) {
            adopt(name);
            return Optional.of(event(now, "LOCATION_NOT_COMPARED", endpoint, waiting.reason()));
        }
        return Optional.empty();
    }

    private Optional<JournalEvent> judge(Target target, WantedEndpoint endpoint, Standing.Measured standing) {
        DeploymentSpec spec = target.row().spec();
        Instant now = clock.instant();
        AbortOn limits = new AbortOn(
                spec.rollout().abortOn().errorRate(), null, spec.parity().tolerance());
        Optional<String> trouble = new TrafficVerdict(limits).of(standing.measured(), standing.other());
        if (trouble.isPresent()) {
            standings.put(
                    endpoint.spec().name(),
                    new Standing.Refused(trouble.get(), target.row().generation(), now.plus(REFUSED_AGAIN)));
            return standing.again()
                    ? Optional.empty()
                    : Optional.of(event(now, "LOCATION_REFUSED", endpoint, trouble.get()));
        }
        adopt(endpoint.spec().name());
        return standing.again()
                ? Optional.of(event(now, "LOCATION_ADMITTED", endpoint, "its outputs are those of " + standing.other()))
                : Optional.empty();
    }

    private static JournalEvent event(Instant now, String action, WantedEndpoint endpoint, String reason) {
        String detail =
                Details.of("location", endpoint.spec().location(), "revision", endpoint.revision(), "reason", reason);
        return JournalEvent.of(now, Rollout.ACTOR, action, endpoint.deployment(), detail)
                .withModel(endpoint.spec().model().digest().hex());
    }
}
