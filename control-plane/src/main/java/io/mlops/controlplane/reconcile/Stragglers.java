package io.mlops.controlplane.reconcile;

import io.mlops.Location;
import io.mlops.MlopsException;
import io.mlops.controlplane.journal.JournalEvent;
import io.mlops.routing.Route;
import io.mlops.routing.Upstream;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/**
 * The locations that rollouts went on without, since nothing could be changed there: the revision that serves there serves on until the
 * new one could be started. Asked by whatever decides what runs, what is waited for, and where requests go. Used by the loop's thread.
 */
final class Stragglers {
    private final Map<String, Rear> rears = new HashMap<>();
    private final Supplier<List<Route>> routes;
    private final Function<Target, Lanes> lanes;

    /** {@code routes} are those in force: they say what serves where; {@code lanes} say in which order. */
    Stragglers(Supplier<List<Route>> routes, Function<Target, Lanes> lanes) {
        this.routes = routes;
        this.lanes = lanes;
    }

    /**
     * What is known of locations.
     *
     * @param health how those of a new revision do
     * @param trouble why a location cannot be asked what runs there
     * @param failure why a step of ours fails
     */
    record Signs(
            Sight sight,
            Health health,
            Function<Location, Optional<String>> trouble,
            Function<WantedEndpoint, Optional<MlopsException>> failure) {
        static Signs of(Sight sight, Actuator actuator, Function<Location, Optional<String>> trouble) {
            Health health = new Health(sight.observed(), sight.door(), actuator);
            return new Signs(sight, health, trouble, actuator::failure);
        }
    }

    /** Decides anew for all of these. */
    List<JournalEvent> look(
            Collection<Target> targets, Function<Target, List<WantedEndpoint>> wants, Signs signs, Instant now) {
        rears.keySet().retainAll(targets.stream().map(Target::name).collect(Collectors.toSet()));
        List<JournalEvent> events = new ArrayList<>();
        for (Target target : targets) {
            if (target.row().destroying() || target.rollout().stable() == 0) {
                rears.remove(target.name());
            } else {
                Rear rear = rears.computeIfAbsent(target.name(), name -> new Rear(before(target)));
                events.addAll(rear.look(target, wants.apply(target), signs, lanes.apply(target), now));
            }
        }
        return events;
    }

    /** What an earlier controller left behind, as the routes tell: what takes requests where its time is over. */
    private Map<Location, Integer> before(Target target) {
        List<Upstream> upstreams = routes.get().stream()
                .filter(route -> route.deployment().equals(target.name()))
                .flatMap(route -> route.upstreams().stream())
                .toList();
        int stable = target.rollout().stable();
        int candidate = target.rollout().candidate();
        Map<Location, Integer> behind = new TreeMap<>();
        for (Upstream upstream : upstreams) {
            boolean comes = upstreams.stream()
                    .anyMatch(other -> other.location().equals(upstream.location()) && other.revision() == candidate);
            boolean late = upstream.revision() == stable
                    ? candidate != 0 && target.rollout().step() >= 0 && !comes
                    : upstream.revision() != candidate;
            if (late && upstream.weight() > 0 && !upstream.draining()) {
                behind.put(upstream.location(), upstream.revision());
            }
        }
        return behind;
    }

    /** The locations that were left behind, and the revision that serves there. */
    Map<Location, Integer> of(Target target) {
        return Optional.ofNullable(rears.get(target.name())).map(Rear::behind).orElse(Map.of());
    }

    /** Whether this revision serves on at a location that was left behind. */
    boolean serves(Target target, Location location, int revision) {
        return of(target).getOrDefault(location, 0) == revision;
    }

    /** What is out of the ordinary, for people; each part begins with a semicolon. */
    String say(Target target) {
        return Optional.ofNullable(rears.get(target.name())).map(Rear::say).orElse("");
    }
}
