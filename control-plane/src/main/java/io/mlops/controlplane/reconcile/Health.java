package io.mlops.controlplane.reconcile;

import io.mlops.ErrorCode;
import io.mlops.Location;
import io.mlops.MlopsException;
import io.mlops.controlplane.reconcile.WantedEndpoint.Role;
import io.mlops.endpoint.Endpoint;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Judges a revision that comes up by everything that is known of its endpoints. */
record Health(Observed observed, Door door, Actuator actuator) {
    private static final Set<ErrorCode> FINAL =
            Set.of(ErrorCode.INVALID_ARGUMENT, ErrorCode.UNSUPPORTED, ErrorCode.ALREADY_EXISTS);

    /** {@code behind} are the locations that it may do without; what is hopeless there is so all the same. */
    CandidateHealth of(List<WantedEndpoint> wanted, Set<Location> behind) {
        CandidateHealth health = new CandidateHealth.Ready();
        boolean first = wanted.stream().noneMatch(endpoint -> endpoint.role() == Role.STABLE);
        for (WantedEndpoint endpoint : wanted) {
            if (endpoint.role() != Role.CANDIDATE) {
                continue;
            }
            CandidateHealth one = of(endpoint, first);
            if (one instanceof CandidateHealth.Hopeless) {
                return one;
            }
            if (behind.contains(endpoint.spec().location())) {
                continue;
            }
            boolean unseen = health instanceof CandidateHealth.Unseen;
            if (one instanceof CandidateHealth.Unseen || (one instanceof CandidateHealth.Coming && !unseen)) {
                health = one;
            }
        }
        return health;
    }

    /** How one endpoint does; {@code first} says that nothing serves before it. */
    CandidateHealth of(WantedEndpoint wanted, boolean first) {
        String at = wanted.spec().location() + ": ";
        Optional<MlopsException> failure = actuator.failure(wanted);
        if (failure.isPresent() && FINAL.contains(failure.get().code())) {
            return new CandidateHealth.Hopeless(at + failure.get().getMessage(), false);
        }
        if (!observed.seen(wanted.spec().location())) {
            return new CandidateHealth.Unseen(at + "not seen yet");
        }
        Optional<Endpoint> found =
                observed.endpoint(wanted.provider(), wanted.spec().name());
        if (found.isEmpty()) {
            return new CandidateHealth.Coming(
                    at + failure.map(Throwable::getMessage).orElse("not started yet"));
        }
        Endpoint endpoint = found.get();
        if (endpoint.state() == Endpoint.State.FAILED) {
            return new CandidateHealth.Hopeless(
                    at + endpoint.reason(), endpoint.gaveUp().isPresent());
        }
        Optional<CandidateHealth> proof = proof(at, endpoint, first);
        if (proof.isPresent()) {
            return proof.get();
        }
        boolean ready =
                endpoint.state() == Endpoint.State.READY && endpoint.spec().sameCapacity(wanted.spec());
        return ready ? new CandidateHealth.Ready() : new CandidateHealth.Coming(at + endpoint.reason());
    }

    /** What keeps the endpoint from serving though it runs, and what is to be made of that; empty where nothing does. */
    private Optional<CandidateHealth> proof(String at, Endpoint endpoint, boolean first) {
        List<Servable> servables = observed.servables(endpoint);
        for (Servable servable : servables) {
            Optional<String> bad = door.admission().verdict(servable.id());
            if (bad.isPresent()) {
                return Optional.of(new CandidateHealth.Hopeless(at + servable.id() + ": " + bad.get(), false));
            }
            if (servable.ready() && !door.admission().admitted(servable.id())) {
                return Optional.of(new CandidateHealth.Coming(
                        at + servable.id() + ": " + door.admission().reason(servable.id())));
            }
        }
        Optional<String> refusal = door.refusal(endpoint);
        if (refusal.isPresent()) {
            // A first revision has nothing to go back to: it serves where it may.
            return Optional.of(
                    first ? new CandidateHealth.Ready() : new CandidateHealth.Hopeless(at + refusal.get(), false));
        }
        String name = endpoint.spec().name();
        boolean waits =
                servables.stream().anyMatch(Servable::ready) && !door.parity().admitted(name);
        return waits ? Optional.of(new CandidateHealth.Coming(at + door.parity().reason(name))) : Optional.empty();
    }
}
