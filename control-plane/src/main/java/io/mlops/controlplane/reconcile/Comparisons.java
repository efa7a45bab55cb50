package io.mlops.controlplane.reconcile;

import io.mlops.controlplane.port.OutputComparison;
import io.mlops.controlplane.port.OutputComparison.Result;
import io.mlops.controlplane.port.ReplicaPlace;
import io.mlops.controlplane.reconcile.WantedEndpoint.Role;
import io.mlops.controlplane.spec.DeploymentSpec.Compare;
import io.mlops.endpoint.ModelSpec;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Has the two revisions of a rollout compared, once before the new one gets traffic and then again and again. Used by the loop's
 * thread; comparisons end on others.
 */
final class Comparisons {
    /** How often two revisions are compared while both serve. */
    static final Duration EVERY = Duration.ofSeconds(5);

    /** How soon one that could not be made is tried again. */
    static final Duration AGAIN = Duration.ofSeconds(1);

    /** How long a rollout without a limit on drift waits for its first comparison. */
    static final Duration PATIENCE = Duration.ofSeconds(10);

    private final OutputComparison comparison;
    private final Tasks tasks;
    private final InstantSource clock;
    private final Map<String, State> states = new ConcurrentHashMap<>();

    /** What is known of one deployment's rollout. */
    private record State(int candidate, Instant since, Instant next, Likeness likeness) {}

    Comparisons(OutputComparison comparison, Tasks tasks, InstantSource clock) {
        this.comparison = comparison;
        this.tasks = tasks;
        this.clock = clock;
    }

    /** What is known now; starts the next comparison where one is due. The candidate is ready. */
    Likeness look(Target target, List<WantedEndpoint> wanted, Sightings sightings, @Nullable URI gateway) {
        int candidate = target.rollout().candidate();
        Compare compare = target.row().spec().rollout().compare();
        if (compare == Compare.NONE
                || target.rollout().stable() == 0
                || candidate < target.rollout().stable()) {
            return new Likeness.NotCompared();
        }
        Instant now = clock.instant();
        State state = states.get(target.name());
        if (state == null || state.candidate() != candidate) {
            state = new State(candidate, now, now, new Likeness.Unknown("being compared"));
            states.put(target.name(), state);
        }
        if (!now.isBefore(state.next())) {
            start(target, wanted, sightings, compare == Compare.RECORDED ? gateway : null);
        }
        return patience(states.getOrDefault(target.name(), state), now);
    }

    /** What was known last of the rollout that is under way. */
    Likeness last(Target target) {
        State state = states.get(target.name());
        return state == null || state.candidate() != target.rollout().candidate()
                ? new Likeness.NotCompared()
                : state.likeness();
    }

    /** Forgets the rollouts of deployments that are gone. */
    void keepOnly(Set<String> deployments) {
        states.keySet().retainAll(deployments);
    }

    private static Likeness patience(State state, Instant now) {
        return state.likeness() instanceof Likeness.Unknown(String reason)
                        && !now.isBefore(state.since().plus(PATIENCE))
                ? new Likeness.Unavailable(reason)
                : state.likeness();
    }

    private void start(Target target, List<WantedEndpoint> wanted, Sightings sightings, @Nullable URI gateway) {
        int candidate = target.rollout().candidate();
        Optional<WantedEndpoint> fresh = find(wanted, Role.CANDIDATE);
        Optional<WantedEndpoint> stable = find(wanted, Role.STABLE);
        if (fresh.isEmpty() || stable.isEmpty()) {
            return;
        }
        ModelSpec model = fresh.get().spec().model();
        if (!model.inputs().equals(stable.get().spec().model().inputs())) {
            know(
                    target.name(),
                    candidate,
                    new Likeness.Unknown("the two revisions do not take the same inputs"),
                    EVERY);
            return;
        }
        List<ReplicaPlace> old = sightings.admitted(wanted, Role.STABLE);
        List<ReplicaPlace> next = sightings.admitted(wanted, Role.CANDIDATE);
        if (old.isEmpty() || next.isEmpty()) {
            know(target.name(), candidate, new Likeness.Unknown("no replica of both revisions is ready"), AGAIN);
            return;
        }
        OutputComparison.Pair pair =
                new OutputComparison.Pair(target.name(), old.get(0), next, model, gateway, candidate);
        tasks.start("compare:" + target.name(), () -> {
            switch (comparison.compare(pair)) {
                case Result.Measured measured -> know(target.name(), candidate, new Likeness.Known(measured), EVERY);
                case Result.Unknown(String reason) ->
                    know(target.name(), candidate, new Likeness.Unknown(reason), AGAIN);
            }
        });
    }

    /** What was measured stays known until it is measured again. */
    private void know(String deployment, int candidate, Likeness likeness, Duration pause) {
        states.computeIfPresent(deployment, (name, state) -> {
            if (state.candidate() != candidate) {
                return state;
            }
            boolean worse = likeness instanceof Likeness.Unknown && state.likeness() instanceof Likeness.Known;
            return new State(
                    candidate, state.since(), clock.instant().plus(pause), worse ? state.likeness() : likeness);
        });
    }

    private static Optional<WantedEndpoint> find(List<WantedEndpoint> wanted, Role role) {
        return wanted.stream().filter(endpoint -> endpoint.role() == role).findFirst();
    }
}
