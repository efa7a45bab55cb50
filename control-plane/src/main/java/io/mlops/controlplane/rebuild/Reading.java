package io.mlops.controlplane.rebuild;

import io.mlops.Location;
import io.mlops.controlplane.reconcile.Identity;
import io.mlops.controlplane.spec.RevisionTemplate;
import io.mlops.endpoint.Endpoint;
import io.mlops.routing.Route;
import io.mlops.routing.Upstream;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * Reads a deployment from the endpoints that run of it, and from the route that gateways follow where there still is one. Used by one
 * thread.
 */
final class Reading {
    private final String name;
    private final Identity identity;
    private final Optional<Route> route;
    private final List<String> odd;

    /** What does not fit is told to {@code odd}. */
    Reading(String name, Identity identity, Optional<Route> route, List<String> odd) {
        this.name = name;
        this.identity = identity;
        this.route = route;
        this.odd = odd;
    }

    /** Empty where nothing of it can be adopted. */
    Optional<Rebuilt> read(List<Endpoint> found) {
        SortedMap<Integer, List<Endpoint>> revisions = found.stream()
                .filter(this::whole)
                .collect(Collectors.groupingBy(Identity::revision, TreeMap::new, Collectors.toList()));
        revisions.entrySet().removeIf(revision -> !same(revision.getKey(), revision.getValue()));
        if (revisions.isEmpty()) {
            return Optional.empty();
        }
        int stable = stable(revisions);
        int previous = previous(revisions, stable);
        revisions.keySet().stream()
                .filter(number -> number != stable && number != previous)
                .forEach(number -> odd.add("revision " + number + " of " + name + " runs beside revision " + stable
                        + ", which serves: it ends; deploy it again"));
        SpecFromTags spec = new SpecFromTags(name, revisions.getOrDefault(stable, List.of()), route);
        SortedMap<Integer, RevisionTemplate> templates = new TreeMap<>();
        revisions.forEach((number, endpoints) -> templates.put(number, SpecFromTags.template(endpoints)));
        List<Endpoint> all = revisions.values().stream().flatMap(List::stream).toList();
        return Optional.of(new Rebuilt(name, spec.spec(), templates, stable, previous, drained(stable), all));
    }

    /** Whether it is an endpoint that this home made, and one of its kind. */
    private boolean whole(Endpoint endpoint) {
        int revision = Identity.revision(endpoint);
        Location location = endpoint.spec().location();
        String expected = identity.endpointName(name, revision, location);
        String who = "endpoint " + endpoint.spec().name() + " at " + location;
        if (endpoint.state() == Endpoint.State.DELETING) {
            odd.add(who + " is going away");
        } else if (revision == 0) {
            odd.add(who + " does not say which revision of " + name + " it is: it ends");
        } else if (!endpoint.spec().name().equals(expected)) {
            odd.add(who + " is there beside or instead of " + expected + ", which revision " + revision + " of " + name
                    + " has there: it ends");
        } else {
            return true;
        }
        return false;
    }

    private boolean same(int revision, List<Endpoint> endpoints) {
        List<String> models = endpoints.stream()
                .map(endpoint -> endpoint.spec().model().digest().abbreviated())
                .distinct()
                .toList();
        if (models.size() > 1) {
            odd.add("revision " + revision + " of " + name + " runs with several models, "
                    + String.join(" and ", models) + ": it is not adopted");
        }
        return models.size() == 1;
    }

    /** The one that gateways send most requests to; without routes the one that is ready at the most places, the newest of several. */
    private int stable(SortedMap<Integer, List<Endpoint>> revisions) {
        Map<Integer, Integer> weights = route.stream()
                .flatMap(known -> known.upstreams().stream())
                .filter(upstream -> revisions.containsKey(upstream.revision()))
                .collect(Collectors.groupingBy(Upstream::revision, Collectors.summingInt(Upstream::weight)));
        Comparator<Integer> most = Comparator.comparingInt(revision -> weights.getOrDefault(revision, 0));
        return revisions.keySet().stream()
                .max(most.thenComparingLong(revision -> ready(revisions, revision))
                        .thenComparing(Comparator.naturalOrder()))
                .orElseThrow();
    }

    /** Another one that is ready: it was kept for a rollback, or came up; 0 for none. */
    private static int previous(SortedMap<Integer, List<Endpoint>> revisions, int stable) {
        Comparator<Integer> most = Comparator.comparingLong(revision -> ready(revisions, revision));
        return revisions.keySet().stream()
                .filter(revision -> revision != stable && ready(revisions, revision) > 0)
                .max(most.thenComparing(Comparator.naturalOrder()))
                .orElse(0);
    }

    private static long ready(SortedMap<Integer, List<Endpoint>> revisions, int revision) {
        return revisions.getOrDefault(revision, List.of()).stream()
                .filter(endpoint -> endpoint.state() == Endpoint.State.READY)
                .count();
    }

    /** Where the revision serves and takes nothing, though it takes something elsewhere. */
    private List<Location> drained(int stable) {
        Map<Location, Integer> weights = route.stream()
                .flatMap(known -> known.upstreams().stream())
                .filter(upstream -> upstream.revision() == stable)
                .collect(Collectors.groupingBy(Upstream::location, Collectors.summingInt(Upstream::weight)));
        if (weights.values().stream().allMatch(weight -> weight == 0)) {
            return List.of();
        }
        List<Location> drained = new ArrayList<>();
        weights.forEach((location, weight) -> {
            if (weight == 0) {
                drained.add(location);
            }
        });
        return drained.stream().sorted().toList();
    }
}
