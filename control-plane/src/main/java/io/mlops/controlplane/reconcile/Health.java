package io.mlops.controlplane.reconcile;

import io.mlops.ErrorCode;
import io.mlops.MlopsException;
import io.mlops.controlplane.reconcile.WantedEndpoint.Role;
import io.mlops.endpoint.Endpoint;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Judges a revision that comes up by everything that is known of its endpoints. */
record Health(Observed observed, Admission admission, Actuator actuator) {
    private static final Set<ErrorCode> FINAL =
            Set.of(ErrorCode.INVALID_ARGUMENT, ErrorCode.UNSUPPORTED, ErrorCode.ALREADY_EXISTS);

    CandidateHealth of(List<WantedEndpoint> wanted) {
        CandidateHealth health = new CandidateHealth.Ready();
        for (WantedEndpoint endpoint : wanted) {
            if (endpoint.role() != Role.CANDIDATE) {
                continue;
            }
            CandidateHealth one = of(endpoint);
            if (one instanceof CandidateHealth.Hopeless) {
                return one;
            }
            boolean unseen = health instanceof CandidateHealth.Unseen;
            if (one instanceof CandidateHealth.Unseen || (one instanceof CandidateHealth.Coming && !unseen)) {
                health = one;
            }
        }
        return health;
    }

    private CandidateHealth of(WantedEndpoint wanted) {
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
        for (Servable servable : observed.servables(endpoint)) {
            Optional<String> bad = admission.verdict(servable.id());
            if (bad.isPresent()) {
                return new CandidateHealth.Hopeless(at + servable.id() + ": " + bad.get(), false);
            }
            if (servable.ready() && !admission.admitted(servable.id())) {
                return new CandidateHealth.Coming(at + servable.id() + ": " + admission.reason(servable.id()));
            }
        }
        boolean ready =
                endpoint.state() == Endpoint.State.READY && endpoint.spec().sameCapacity(wanted.spec());
        return ready ? new CandidateHealth.Ready() : new CandidateHealth.Coming(at + endpoint.reason());
    }
}
