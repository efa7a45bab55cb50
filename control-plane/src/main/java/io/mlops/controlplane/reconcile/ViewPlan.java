package io.mlops.controlplane.reconcile;

import io.mlops.Location;
import io.mlops.MlopsException;
import io.mlops.controlplane.journal.JournalEntry;
import io.mlops.controlplane.port.GatewayProcess;
import io.mlops.controlplane.reconcile.WantedEndpoint.Role;
import io.mlops.controlplane.spec.Percent;
import io.mlops.controlplane.store.RequestRow;
import io.mlops.controlplane.store.RolloutRow;
import io.mlops.controlplane.view.View;
import io.mlops.endpoint.Endpoint;
import io.mlops.endpoint.Replica;
import io.mlops.routing.UpstreamTransport;
import java.net.URI;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Says what is shown of a deployment: a pure function of what is wanted, how far it is, and what was seen. */
record ViewPlan(
        Sight sight,
        Succession succession,
        Stragglers stragglers,
        Function<WantedEndpoint, Optional<MlopsException>> failure,
        Function<Location, Optional<String>> providerTrouble,
        Function<Target, Likeness> likeness,
        String gatewayUrl,
        Instant now) {
    View.Deployment deployment(
            Target target, List<WantedEndpoint> wanted, CandidateHealth candidate, List<JournalEntry> events) {
        RolloutRow rollout = target.rollout();
        List<WantedEndpoint> leading = wanted.stream()
                .filter(w -> w.revision() == target.leading() && w.role() != Role.LEAVING)
                .toList();
        int desired = leading.stream().mapToInt(Sight::asked).sum() + succession.missing(target);
        int ready = leading.stream().mapToInt(sight::ready).sum();
        View.Phase phase = phase(target, desired, ready);
        String digest = target.leading() == 0
                ? ""
                : target.revision(target.leading()).template().digest();
        return new View.Deployment(
                target.name(),
                target.row().generation(),
                rollout.observedGeneration(),
                phase,
                message(phase, target, candidate, desired, ready)
                        + failbacks(target)
                        + succession.say(target)
                        + stragglers.say(target)
                        + failures(phase, leading)
                        + ejections(wanted)
                        + blindness(target),
                target.leading(),
                rollout.kept(),
                gatewayUrl.isEmpty() ? "" : gatewayUrl + "/v2/models/" + target.name() + "/infer",
                digest,
                desired,
                ready,
                rollout(target),
                placed(target, wanted),
                events.stream()
                        .map(entry -> new View.Event(entry.at(), entry.action(), EventText.of(entry.detail())))
                        .toList());
    }

    private List<View.Placed> placed(Target target, List<WantedEndpoint> wanted) {
        Lanes lanes = succession.lanes(target);
        List<View.Placed> placed = new ArrayList<>();
        for (WantedEndpoint endpoint : wanted) {
            placed.add(placed(target, lanes, endpoint));
        }
        for (Endpoint endpoint : sight.observed().of(target.name())) {
            if (wanted.stream()
                    .noneMatch(w -> w.spec().name().equals(endpoint.spec().name()))) {
                placed.add(leaving(endpoint, lanes));
            }
        }
        return placed;
    }

    /** The gateway, as it is shown. */
    static View.Gateway gateway(GatewayProcess.Observed observed) {
        List<View.GatewayProcess> processes = observed.members().stream()
                .map(member -> new View.GatewayProcess(
                        member.slot(),
                        member.pid(),
                        text(member.adminUrlOrNull()),
                        member.state().name(),
                        member.reason()))
                .toList();
        return new View.Gateway(
                text(observed.urlOrNull()),
                text(observed.adminUrlOrNull()),
                observed.pid(),
                observed.state().name(),
                observed.reason(),
                processes);
    }

    private static String text(@Nullable URI uri) {
        return uri == null ? "" : uri.toString();
    }

    static View.Phase phase(Target target, int desired, int ready) {
        RolloutRow rollout = target.rollout();
        if (target.row().destroying()) {
            return View.Phase.DESTROYING;
        }
        if (rollout.stable() == 0) {
            return rollout.reason().isEmpty() ? View.Phase.DEPLOYING : View.Phase.FAILED;
        }
        if (rollout.candidate() != 0 || target.waitsToBegin()) {
            return View.Phase.ROLLING;
        }
        if (rollout.aborted() == target.row().revision()) {
            return View.Phase.ROLLED_BACK;
        }
        return ready < desired ? View.Phase.DEGRADED : View.Phase.READY;
    }

    private String message(View.Phase phase, Target target, CandidateHealth candidate, int desired, int ready) {
        RolloutRow rollout = target.rollout();
        // What follows the load may have more than was asked for.
        String count = ready > desired
                ? ready + " replicas ready, " + desired + " at least"
                : ready + " of " + desired + " replicas ready";
        return switch (phase) {
            case READY, DEGRADED -> count;
            case DEPLOYING -> count + missing(candidate);
            case FAILED -> rollout.reason();
            case ROLLING -> rolling(target, candidate);
            case ROLLED_BACK ->
                "revision " + rollout.aborted() + " was given up: " + rollout.reason() + "; revision "
                        + rollout.stable() + " serves, " + count;
            case DESTROYING -> "endpoints are being ended";
        };
    }

    /** What is shown is old where a provider cannot be asked; that must be said. */
    private String blindness(Target target) {
        return target.row().spec().placement().locations().stream()
                .flatMap(location -> providerTrouble.apply(location).stream())
                .distinct()
                .map(trouble -> "; " + trouble)
                .collect(Collectors.joining());
    }

    /** Why steps of ours fail that something is missing for: elsewhere it is said of the revision that comes up. */
    private String failures(View.Phase phase, List<WantedEndpoint> leading) {
        return phase != View.Phase.DEGRADED
                ? ""
                : leading.stream()
                        .filter(endpoint -> sight.ready(endpoint) < Sight.asked(endpoint))
                        .flatMap(endpoint -> failure
                                .apply(endpoint)
                                .map(why -> "; " + endpoint.spec().location() + ": " + why.getMessage())
                                .stream())
                        .collect(Collectors.joining());
    }

    /** Whom the gateways have given up: a cloud's own word is that it is well, or it says nothing. */
    private String ejections(List<WantedEndpoint> wanted) {
        return wanted.stream()
                .filter(endpoint -> endpoint.role() != Role.PREVIOUS)
                .flatMap(endpoint -> sight
                        .out(endpoint)
                        .or(() -> sight.refusal(endpoint))
                        .map(why -> "; " + endpoint.spec().location() + " takes no requests: " + why)
                        .stream())
                .collect(Collectors.joining());
    }

    private String rolling(Target target, CandidateHealth candidate) {
        RolloutRow rollout = target.rollout();
        if (rollout.candidate() == 0) {
            return "revision " + target.row().revision() + " waits until " + frozen(target) + "; revision "
                    + rollout.stable() + " serves";
        }
        String who = "revision " + rollout.candidate();
        String more = drift(target) + (waits(target) ? "; the next step waits until " + frozen(target) : "");
        if (rollout.step() < 0) {
            return who + " comes up" + missing(candidate) + more;
        }
        List<Percent> steps = target.row().spec().rollout().effectiveSteps();
        return who + " takes " + steps.get(step(target)) + " of the traffic, step " + (step(target) + 1) + " of "
                + steps.size() + more;
    }

    private static int step(Target target) {
        // A change of the spec may have left fewer steps than were taken.
        return Math.min(
                target.rollout().step(),
                target.row().spec().rollout().effectiveSteps().size() - 1);
    }

    private static String missing(CandidateHealth candidate) {
        return switch (candidate) {
            case CandidateHealth.Coming(String reason) -> "; " + reason;
            case CandidateHealth.Unseen(String reason) -> "; " + reason;
            default -> "";
        };
    }

    private String drift(Target target) {
        String drift = likeness.apply(target).say();
        return drift.isEmpty() ? "" : "; drift " + drift;
    }

    /** Whether nothing but a freeze holds the next step up. */
    private boolean waits(Target target) {
        return !target.rollout().reason().isEmpty() && target.frozenUntil(now).isPresent();
    }

    private String frozen(Target target) {
        return say(target, target.frozenUntil(now));
    }

    private String say(Target target, Optional<Instant> end) {
        return end.flatMap(until -> target.freeze().map(freeze -> freeze.say(until, now)))
                .orElse("the controller begins");
    }

    private View.@Nullable Rollout rollout(Target target) {
        RolloutRow rollout = target.rollout();
        boolean begun = rollout.candidate() != 0 && rollout.stable() != 0;
        if (!begun && !target.waitsToBegin()) {
            return null;
        }
        List<Percent> steps = target.row().spec().rollout().effectiveSteps();
        boolean serves = begun && rollout.step() >= 0;
        boolean waits = !begun || waits(target);
        return new View.Rollout(
                begun ? rollout.candidate() : target.row().revision(),
                serves ? step(target) + 1 : 0,
                steps.size(),
                serves ? steps.get(step(target)).toString() : "0%",
                waits ? target.frozenUntil(now).orElse(null) : null,
                likeness.apply(target).say());
    }

    /** Fail-backs that wait, and a calendar that needs care. */
    private String failbacks(Target target) {
        StringBuilder text = new StringBuilder();
        for (RequestRow request : target.failbacks()) {
            text.append("; the fail-back to ")
                    .append(request.toOrNull())
                    .append(" waits until ")
                    .append(say(target, target.failbackUntil(now)));
        }
        target.freeze()
                .filter(freeze -> freeze.ranOut(now).isPresent())
                .flatMap(freeze -> freeze.warning(now))
                .ifPresent(warning -> text.append("; ").append(warning));
        return text.toString();
    }

    private View.Placed placed(Target target, Lanes lanes, WantedEndpoint wanted) {
        Lanes.Lane lane = lanes.lane(wanted.spec().location());
        Optional<Endpoint> found =
                sight.observed().endpoint(wanted.provider(), wanted.spec().name());
        int weight = lane.drained() ? 0 : RoutePlan.weight(target, wanted, stragglers);
        return new View.Placed(
                wanted.spec().location().toString(),
                wanted.revision(),
                wanted.spec().image(),
                lane.priority(),
                weight,
                found.map(endpoint -> state(wanted, endpoint)).orElse("STARTING"),
                Sight.asked(wanted),
                sight.ready(wanted),
                found.map(this::whole).orElse(null),
                found.map(ViewPlan::replicas).orElse(List.of()));
    }

    /** The endpoint as gateways know it, where it is one place for all of its replicas. */
    private View.@Nullable Whole whole(Endpoint endpoint) {
        if (endpoint.addressOrNull() == null) {
            return null;
        }
        Servable servable = sight.observed().servables(endpoint).getFirst();
        UpstreamTransport transport = servable.transport();
        return new View.Whole(
                servable.id(), servable.place().address().toString(), transport == null ? "" : transport.provider());
    }

    private String state(WantedEndpoint wanted, Endpoint endpoint) {
        if (sight.out(wanted).isPresent()) {
            return "EJECTED";
        }
        if (sight.refusal(wanted).isPresent()) {
            return "REFUSED";
        }
        return switch (endpoint.state()) {
            case CREATING -> "STARTING";
            case READY -> {
                if (wanted.role() == Role.PREVIOUS) {
                    yield "STANDBY";
                }
                yield sight.ready(wanted) < Sight.asked(wanted) ? "STARTING" : "READY";
            }
            case DEGRADED -> "DEGRADED";
            case FAILED -> "FAILED";
            case DELETING -> "DRAINING";
        };
    }

    private View.Placed leaving(Endpoint endpoint, Lanes lanes) {
        return new View.Placed(
                endpoint.spec().location().toString(),
                Identity.revision(endpoint),
                endpoint.spec().image(),
                lanes.lane(endpoint.spec().location()).priority(),
                0,
                "DRAINING",
                0,
                (int) endpoint.ready(),
                whole(endpoint),
                replicas(endpoint));
    }

    private static List<View.Replica> replicas(Endpoint endpoint) {
        return endpoint.replicas().stream().map(ViewPlan::replica).toList();
    }

    private static View.Replica replica(Replica replica) {
        return new View.Replica(
                replica.id(),
                replica.state().name(),
                replica.address().map(Object::toString).orElse(""),
                replica.startedAt(),
                replica.reason());
    }
}
