package io.mlops.controlplane.reconcile;

import io.mlops.Location;
import io.mlops.controlplane.journal.JournalEvent;
import io.mlops.controlplane.spec.DeploymentSpec;
import io.mlops.routing.Route;
import io.mlops.routing.Upstream;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Who takes over from whom, in deployments whose locations stand by: asked by whatever decides how many replicas run where and in which
 * order they take traffic. Used by the loop's thread.
 */
final class Succession {
    private final Map<String, Line> lines = new HashMap<>();
    private final Supplier<List<Route>> routes;

    /** {@code routes} are those in force: they say who led. */
    Succession(Supplier<List<Route>> routes) {
        this.routes = routes;
    }

    /** Decides anew for all of these. */
    List<JournalEvent> look(
            Collection<Target> targets,
            Function<Target, List<WantedEndpoint>> wants,
            Sight sight,
            Actuator actuator,
            Instant now) {
        lines.keySet().retainAll(targets.stream().map(Target::name).collect(Collectors.toSet()));
        List<JournalEvent> events = new ArrayList<>();
        for (Target target : targets) {
            boolean stands =
                    target.row().spec().standbyOrNull() != null && !target.row().destroying() && target.leading() != 0;
            if (!stands) {
                lines.remove(target.name());
                continue;
            }
            Line line = lines.computeIfAbsent(target.name(), name -> new Line(target, led(name)));
            Map<Location, WantedEndpoint> wanted = leading(target, wants.apply(target));
            Set<Location> small = wanted.keySet().stream()
                    .filter(location -> !line.grown(location))
                    .collect(Collectors.toSet());
            events.addAll(line.look(target, location -> condition(wanted.get(location), sight, actuator), now));
            // What failed at another size, or long ago, says nothing of the next try.
            wanted.forEach((location, endpoint) -> {
                if (line.failed(location) || small.contains(location) == line.grown(location)) {
                    actuator.forgive(endpoint);
                }
            });
        }
        return events;
    }

    private static Condition condition(@Nullable WantedEndpoint wanted, Sight sight, Actuator actuator) {
        return wanted == null ? Condition.RESTING : Condition.of(wanted, sight, actuator.failure(wanted));
    }

    private static Map<Location, WantedEndpoint> leading(Target target, List<WantedEndpoint> wanted) {
        return wanted.stream()
                .filter(endpoint ->
                        endpoint.revision() == target.leading() && endpoint.role() != WantedEndpoint.Role.LEAVING)
                .collect(Collectors.toMap(endpoint -> endpoint.spec().location(), endpoint -> endpoint, (a, b) -> a));
    }

    private @Nullable Location led(String deployment) {
        return routes.get().stream()
                .filter(route -> route.deployment().equals(deployment))
                .flatMap(route -> route.upstreams().stream())
                .filter(upstream -> upstream.priority() == 0 && upstream.weight() > 0 && !upstream.draining())
                .map(Upstream::location)
                .findFirst()
                .orElse(null);
    }

    private Optional<Line> line(Target target) {
        return Optional.ofNullable(lines.get(target.name()));
    }

    /** In which order its locations take traffic. */
    Lanes lanes(Target target) {
        return line(target).map(line -> target.lanes().ledBy(line.leading())).orElse(target.lanes());
    }

    /** How much of it a location has. */
    Capacity capacity(Target target, Location location) {
        DeploymentSpec spec = target.row().spec();
        return line(target)
                .map(line -> Capacity.of(spec, location, line.replicas(location)))
                .orElseGet(() -> Capacity.of(spec, location));
    }

    /** The locations where nothing of it is to run for now: it could not be started there. */
    Set<Location> resting(Target target) {
        return line(target).map(Line::resting).orElse(Set.of());
    }

    /** How many replicas are not asked for where nothing of it is to run for now. */
    int missing(Target target) {
        DeploymentSpec spec = target.row().spec();
        return resting(target).stream()
                .mapToInt(location -> Capacity.of(spec, location).replicas())
                .sum();
    }

    /** What is out of the ordinary, for people. */
    String say(Target target) {
        return line(target).map(Line::say).orElse("");
    }

    /** Whether it has to know what gateways reach. */
    boolean watches() {
        return !lines.isEmpty();
    }
}
