package io.mlops.controlplane.reconcile;

import io.mlops.controlplane.spec.DeploymentSpec;
import io.mlops.controlplane.spec.Percent;
import io.mlops.endpoint.Endpoint;
import io.mlops.endpoint.Replica;
import io.mlops.routing.ProbeBody;
import io.mlops.routing.Recording;
import io.mlops.routing.Route;
import io.mlops.routing.Upstream;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/** Decides where a deployment's requests go: a pure function of its progress and of what was seen. */
final class RoutePlan {
    private static final int FULL = 100;

    private final Observed observed;
    private final Door door;
    private final Function<Target, Lanes> lanes;
    private final Stragglers stragglers;
    private final List<Route> before;

    /** {@code before} are the routes in force: they stand for providers that have not been seen yet. */
    RoutePlan(Observed observed, Door door, Function<Target, Lanes> lanes, Stragglers stragglers, List<Route> before) {
        this.lanes = lanes;
        this.stragglers = stragglers;
        this.observed = observed;
        this.door = door;
        this.before = before;
    }

    Route route(Target target, List<WantedEndpoint> wanted) {
        Lanes order = lanes.apply(target);
        List<Upstream> all = new ArrayList<>();
        for (WantedEndpoint endpoint : wanted) {
            Lanes.Lane lane = order.lane(endpoint.spec().location());
            all.addAll(upstreams(endpoint, lane, weight(target, endpoint, stragglers)));
        }
        Sizes sizes = Sizes.of(wanted, all);
        String probe = ProbeBody.of(
                Wants.tensors(target.revision(target.leading()).template().inputs()));
        DeploymentSpec.Requests requests = target.row().spec().requests();
        Percent share = shifting(target) ? step(target) : Percent.of(0);
        List<Upstream> upstreams = new Shares(target.rollout().candidate(), share, stragglers.of(target), sizes)
                .apply(drain(order, sizes.weigh(all)));
        int body = Math.toIntExact(requests.maxBody().bytes());
        return new Route(
                target.name(),
                requests.timeout(),
                true,
                body,
                probe,
                upstreams,
                recording(target, door.parity().compares(wanted)));
    }

    /** Users' requests are kept where revisions are compared by them, and told while there are two to compare, or two locations. */
    private static Recording recording(Target target, boolean locations) {
        DeploymentSpec spec = target.row().spec();
        if (spec.rollout().compare() != DeploymentSpec.Compare.RECORDED) {
            return Recording.OFF;
        }
        boolean revisions =
                target.rollout().candidate() != 0 && target.rollout().stable() != 0;
        boolean told = revisions || (locations && spec.parity().compare() == DeploymentSpec.Compare.RECORDED);
        return told ? Recording.SHOW : Recording.KEEP;
    }

    /** The share of an endpoint's replicas within their location, in whole percent; 0 for a standby. */
    static int weight(Target target, WantedEndpoint endpoint, Stragglers stragglers) {
        if (stragglers.serves(target, endpoint.spec().location(), endpoint.revision())) {
            return FULL;
        }
        int share = shifting(target) ? (int) Math.max(1, Math.round(step(target).fraction() * FULL)) : 0;
        return switch (endpoint.role()) {
            case STABLE, LEAVING, BEHIND -> FULL - share;
            // Known to gateways before it is to answer, so that they have let it in by then.
            case CANDIDATE -> target.rollout().stable() == 0 ? FULL : share;
            case PREVIOUS -> 0;
        };
    }

    private static boolean shifting(Target target) {
        return target.rollout().candidate() != 0 && target.rollout().step() >= 0;
    }

    private static Percent step(Target target) {
        List<Percent> steps = target.row().spec().rollout().effectiveSteps();
        // A change of the spec may have left fewer steps than were taken.
        return steps.get(Math.min(target.rollout().step(), steps.size() - 1));
    }

    private List<Upstream> upstreams(WantedEndpoint wanted, Lanes.Lane lane, int weight) {
        if (!observed.seen(wanted.spec().location())) {
            return carriedOver(wanted, lane, weight);
        }
        Optional<Endpoint> found =
                observed.endpoint(wanted.provider(), wanted.spec().name());
        return found.stream()
                .flatMap(endpoint -> observed.servables(endpoint).stream()
                        .filter(servable -> servable.mayAnswer() && door.open(endpoint, servable)))
                .map(servable -> new Upstream(
                        servable.id(),
                        servable.place().address(),
                        lane.location(),
                        wanted.revision(),
                        wanted.spec().model().digest().hex(),
                        lane.priority(),
                        weight,
                        weight == 0 || servable.state() == Replica.State.DRAINING,
                        servable.transport()))
                .toList();
    }

    private List<Upstream> carriedOver(WantedEndpoint wanted, Lanes.Lane lane, int weight) {
        return before.stream()
                .filter(route -> route.deployment().equals(wanted.deployment()))
                .flatMap(route -> route.upstreams().stream())
                .filter(upstream -> upstream.revision() == wanted.revision()
                        && upstream.location().equals(wanted.spec().location()))
                .map(upstream -> upstream.withTraffic(lane.priority(), weight, weight == 0))
                .toList();
    }

    /** Takes the traffic off the locations that were failed over from, unless nothing else could answer. */
    private static List<Upstream> drain(Lanes lanes, List<Upstream> all) {
        boolean others = all.stream()
                .anyMatch(upstream ->
                        !lanes.lane(upstream.location()).drained() && !upstream.draining() && upstream.weight() > 0);
        if (!others) {
            return all;
        }
        return all.stream()
                .map(upstream -> lanes.lane(upstream.location()).drained() ? drained(upstream) : upstream)
                .toList();
    }

    private static Upstream drained(Upstream upstream) {
        return upstream.withTraffic(upstream.priority(), 0, true);
    }
}
