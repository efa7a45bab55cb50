package io.mlops.controlplane.rebuild;

import io.mlops.ErrorCode;
import io.mlops.MlopsException;
import io.mlops.controlplane.reconcile.Identity;
import io.mlops.controlplane.store.RevisionRow;
import io.mlops.controlplane.store.Transaction;
import io.mlops.endpoint.Endpoint;
import io.mlops.routing.Route;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.function.ToLongFunction;
import java.util.stream.Collectors;

/**
 * What a store lacks of what runs, and what of it nobody can know any more.
 *
 * @param adopted the deployments that it lacks
 * @param known the deployments that run and are in the store already
 * @param odd what runs and does not fit, for people
 * @param lost what cannot be told from what runs, for people
 */
public record Rebuild(List<Rebuilt> adopted, List<String> known, List<String> odd, List<String> lost) {
    private static final List<String> ALWAYS_LOST = List.of(
            "the journal before now (its anchors, where there are any, do not fit the new one), approvals that waited,"
                    + " what gateways had counted",
            "objectives, load, parity, standby, how a rollout goes and its freeze: deploy the spec again, nothing restarts",
            "revisions of which nothing runs, and deployments that had lost every endpoint");

    private static final String NO_ROUTES =
            "the order in which locations take traffic, whether all do at once, time limits and failovers: there are no"
                    + " routes that would say";

    public Rebuild {
        adopted = List.copyOf(adopted);
        known = List.copyOf(known);
        odd = List.copyOf(odd);
        lost = List.copyOf(lost);
    }

    /**
     * Compares what runs with what the store knows.
     *
     * @param store the revisions of a deployment; empty where it knows none of this name
     * @throws MlopsException UNAVAILABLE where a location could not be asked: what is adopted without it would have it ended;
     *     FAILED_PRECONDITION where the store knows a deployment otherwise
     */
    public static Rebuild of(
            Findings findings,
            Identity identity,
            List<Route> routes,
            Function<String, Optional<List<RevisionRow>>> store) {
        requireWhole(findings);
        List<String> odd = new ArrayList<>();
        List<Rebuilt> adopted = new ArrayList<>();
        List<String> known = new ArrayList<>();
        List<String> disagreements = new ArrayList<>();
        byDeployment(findings.endpoints(), odd).forEach((name, endpoints) -> {
            Reading reading = new Reading(name, identity, find(routes, name), odd);
            reading.read(endpoints).ifPresent(found -> {
                Optional<List<RevisionRow>> rows = store.apply(name);
                if (rows.isEmpty()) {
                    adopted.add(found);
                } else {
                    disagreements.addAll(found.disagreements(rows.get()));
                    known.add(name);
                }
            });
        });
        if (!disagreements.isEmpty()) {
            throw new MlopsException(
                    ErrorCode.FAILED_PRECONDITION,
                    "cannot rebuild the state: this store is not empty and does not fit what runs: "
                            + String.join("; ", disagreements));
        }
        boolean unrouted =
                adopted.stream().anyMatch(found -> find(routes, found.name()).isEmpty());
        List<String> lost = new ArrayList<>(ALWAYS_LOST);
        if (unrouted) {
            lost.add(NO_ROUTES);
        }
        return new Rebuild(adopted, known, odd, lost);
    }

    private static void requireWhole(Findings findings) {
        if (findings.unseen().isEmpty()) {
            return;
        }
        String unseen = findings.unseen().entrySet().stream()
                .map(each -> each.getKey() + " cannot be asked what runs there: " + each.getValue())
                .collect(Collectors.joining("; "));
        throw new MlopsException(
                ErrorCode.UNAVAILABLE,
                "cannot rebuild the state: " + unseen
                        + "; run it again when it answers: what is not found there would be ended later");
    }

    /** Writes down what is adopted; {@code generation} says which change of a deployment that is. */
    public void write(Transaction tx, ToLongFunction<String> generation, String actor, Instant now) {
        for (Rebuilt found : adopted) {
            if (tx.deployments().find(found.name()).isPresent()) {
                throw new MlopsException(
                        ErrorCode.FAILED_PRECONDITION,
                        "cannot rebuild the state: " + found.name()
                                + " was deployed meanwhile; run state rebuild again");
            }
            found.write(tx, generation.applyAsLong(found.name()), actor, now);
        }
    }

    private static SortedMap<String, List<Endpoint>> byDeployment(List<Endpoint> endpoints, List<String> odd) {
        SortedMap<String, List<Endpoint>> byName = new TreeMap<>();
        for (Endpoint endpoint : endpoints) {
            String name = Identity.deployment(endpoint);
            if (name.isEmpty()) {
                odd.add("endpoint " + endpoint.spec().name() + " at "
                        + endpoint.spec().location() + " does not say whose it is: it ends");
            } else {
                byName.computeIfAbsent(name, n -> new ArrayList<>()).add(endpoint);
            }
        }
        return byName;
    }

    private static Optional<Route> find(List<Route> routes, String name) {
        return routes.stream().filter(route -> route.deployment().equals(name)).findFirst();
    }
}
