package io.mlops.controlplane.reconcile;

import io.mlops.endpoint.Endpoint;
import io.mlops.endpoint.Replica;
import java.util.List;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.function.BiPredicate;

/**
 * What is known of endpoints from their providers and from the gateways together.
 *
 * @param observed what providers say
 * @param door who may have traffic
 * @param out why no gateway sends requests to an upstream of a deployment
 * @param joins whether a gateway has yet to have a first answer from an upstream of a deployment
 */
record Sight(
        Observed observed,
        Door door,
        BiFunction<String, String, Optional<String>> out,
        BiPredicate<String, String> joins) {
    Optional<Endpoint> endpoint(WantedEndpoint wanted) {
        return observed.endpoint(wanted.provider(), wanted.spec().name());
    }

    /** Why no gateway sends it requests, where it has one address for all of its replicas. */
    Optional<String> out(WantedEndpoint wanted) {
        return whole(wanted)
                .flatMap(endpoint ->
                        out.apply(wanted.deployment(), endpoint.spec().name()));
    }

    /** Why it may have no traffic though it works. */
    Optional<String> refusal(WantedEndpoint wanted) {
        return endpoint(wanted).flatMap(door::refusal);
    }

    /** Whether requests could still meet a gateway that knows nothing of it: then it is not ready, whatever its provider says. */
    private boolean joins(WantedEndpoint wanted) {
        return whole(wanted)
                .filter(endpoint ->
                        joins.test(wanted.deployment(), endpoint.spec().name()))
                .isPresent();
    }

    private Optional<Endpoint> whole(WantedEndpoint wanted) {
        return endpoint(wanted).filter(endpoint -> endpoint.addressOrNull() != null);
    }

    /** How many replicas serve. */
    int ready(WantedEndpoint wanted) {
        if (out(wanted).isPresent() || joins(wanted)) {
            return 0;
        }
        return (int) endpoint(wanted).stream().mapToLong(this::ready).sum();
    }

    private long ready(Endpoint endpoint) {
        long admittedOnes = observed.servables(endpoint).stream()
                .filter(servable -> servable.ready() && door.open(endpoint, servable))
                .count();
        // Where the provider balances, one address stands for all replicas.
        return endpoint.addressOrNull() == null || admittedOnes == 0 ? admittedOnes : Math.max(1, endpoint.ready());
    }

    /** How many there should be; an endpoint that keeps no replica warm counts as one. */
    static int asked(WantedEndpoint wanted) {
        return Math.max(1, wanted.spec().replicas());
    }

    /** Why nothing there can answer: no replica, or no gateway reaches one. Empty while something can, and while nobody can tell. */
    Optional<String> lost(WantedEndpoint wanted) {
        if (!observed.seen(wanted.spec().location())) {
            return Optional.empty();
        }
        List<Servable> answering = endpoint(wanted).stream()
                .flatMap(endpoint -> observed.servables(endpoint).stream()
                        .filter(servable -> servable.mayAnswer() && servable.state() != Replica.State.DRAINING)
                        .filter(servable -> door.open(endpoint, servable)))
                .toList();
        if (answering.isEmpty()) {
            String why = endpoint(wanted)
                    .map(Endpoint::reason)
                    .filter(reason -> !reason.isEmpty())
                    .map(reason -> ": " + reason)
                    .orElse("");
            return Optional.of("no replica is ready there" + why);
        }
        List<String> outs = answering.stream()
                .flatMap(servable -> out.apply(wanted.deployment(), servable.id()).stream())
                .toList();
        return outs.size() < answering.size()
                ? Optional.empty()
                : Optional.of("no gateway reaches it: " + outs.getFirst());
    }
}
