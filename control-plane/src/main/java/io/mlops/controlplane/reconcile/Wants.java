package io.mlops.controlplane.reconcile;

import io.mlops.Capability;
import io.mlops.Location;
import io.mlops.controlplane.reconcile.WantedEndpoint.Role;
import io.mlops.controlplane.spec.DeploymentSpec.Tensor;
import io.mlops.controlplane.spec.Machine;
import io.mlops.controlplane.spec.RevisionTemplate;
import io.mlops.endpoint.Endpoint;
import io.mlops.endpoint.EndpointSpec;
import io.mlops.endpoint.ModelSpec;
import io.mlops.endpoint.TensorSpec;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;

/** Decides which endpoints of a deployment should run: a pure function of what is wanted, how far it is, and what is. */
final class Wants {
    private final Identity identity;
    private final Succession succession;
    private final Stragglers stragglers;
    private final Predicate<String> serves;

    /** {@code serves} says whether an endpoint of this name may have traffic. */
    Wants(Identity identity, Succession succession, Stragglers stragglers, Predicate<String> serves) {
        this.identity = identity;
        this.succession = succession;
        this.stragglers = stragglers;
        this.serves = serves;
    }

    List<WantedEndpoint> of(Target target, Observed observed) {
        List<WantedEndpoint> wanted = new ArrayList<>();
        if (target.row().destroying()) {
            return wanted;
        }
        revision(wanted, target, target.rollout().stable(), Role.STABLE, observed);
        revision(wanted, target, target.rollout().candidate(), Role.CANDIDATE, observed);
        leaving(wanted, target, observed);
        previous(wanted, target, observed);
        behind(wanted, target, observed);
        return wanted;
    }

    private void previous(List<WantedEndpoint> wanted, Target target, Observed observed) {
        if (target.rollout().kept() == target.rollout().candidate()) {
            return;
        }
        List<WantedEndpoint> previous = new ArrayList<>();
        revision(previous, target, target.rollout().kept(), Role.PREVIOUS, observed);
        // Kept where it is, never started again for being kept.
        previous.stream()
                .filter(endpoint -> !stragglers.serves(target, endpoint.spec().location(), endpoint.revision()))
                .filter(endpoint -> observed.endpoint(
                                endpoint.provider(), endpoint.spec().name())
                        .isPresent())
                .forEach(wanted::add);
    }

    /** What serves where a rollout went on without the location; never started for that. */
    private void behind(List<WantedEndpoint> wanted, Target target, Observed observed) {
        stragglers.of(target).forEach((location, revision) -> {
            String name = identity.endpointName(target.name(), revision, location);
            Optional<EndpointSpec> there =
                    observed.endpoint(location.provider(), name).map(Endpoint::spec);
            boolean known = wanted.stream().anyMatch(each -> each.spec().name().equals(name));
            // Of what nobody could look at yet the routes know.
            if (!known && (there.isPresent() || !observed.seen(location))) {
                EndpointSpec spec =
                        there.orElseGet(() -> spec(target, revision, location, succession.capacity(target, location)));
                wanted.add(new WantedEndpoint(target.name(), revision, Role.BEHIND, spec));
            }
        });
    }

    /** What an endpoint of this revision at this location is. */
    EndpointSpec spec(Target target, int revision, Location location, Capacity capacity) {
        RevisionTemplate template = target.revision(revision).template();
        ModelSpec model = new ModelSpec(
                target.name(),
                identity.artifact(template.modelDigest()),
                template.modelDigest(),
                template.framework(),
                tensors(template.inputs()),
                tensors(template.outputs()));
        Machine machine = template.machine(location)
                .orElseGet(() -> Machine.of(target.row().spec(), location));
        return new EndpointSpec(
                identity.endpointName(target.name(), revision, location),
                location,
                model,
                template.imageAt(location.provider()),
                template.compute().on(template.serverless() ? null : machine.instanceTypeOrNull()),
                capacity.on(machine).hosting(),
                capacity.replicas(),
                capacity.scalingOrNull(),
                identity.tags(target.name(), revision, template.modelDigest()));
    }

    static List<TensorSpec> tensors(List<Tensor> tensors) {
        return tensors.stream()
                .map(tensor -> new TensorSpec(tensor.name(), tensor.datatype(), tensor.shape()))
                .toList();
    }

    private void revision(List<WantedEndpoint> wanted, Target target, int revision, Role role, Observed observed) {
        if (revision == 0) {
            return;
        }
        for (Map.Entry<Location, Integer> place : Spread.of(target.row().spec()).entrySet()) {
            Location location = place.getKey();
            if (place.getValue() > 0 && !succession.resting(target).contains(location)) {
                EndpointSpec spec = spec(target, revision, location, capacity(target, revision, location, observed));
                wanted.add(new WantedEndpoint(target.name(), revision, role, spec));
            }
        }
    }

    private Capacity capacity(Target target, int revision, Location location, Observed observed) {
        RevisionTemplate template = target.revision(revision).template();
        Optional<Endpoint> own = there(target, revision, location, observed);
        if (template.serverless() != target.row().spec().serverless()) {
            return Capacity.kept(template, own.map(Endpoint::spec));
        }
        Capacity asked = succession.capacity(target, location);
        if (!observed.can(location.provider(), Capability.ENDPOINT_AUTOSCALING)) {
            return asked.withoutScaling();
        }
        int stable = target.rollout().stable();
        if (revision == stable || stable == 0) {
            return asked;
        }
        // What may take all the traffic in a moment must not begin with what is enough at night; it never shrinks
        // meanwhile.
        int serving = there(target, stable, location, observed)
                .map(endpoint -> (int) endpoint.ready())
                .orElse(0);
        return asked.withAtLeast(Math.max(
                serving, own.map(endpoint -> endpoint.spec().replicas()).orElse(0)));
    }

    private Optional<Endpoint> there(Target target, int revision, Location location, Observed observed) {
        return observed.endpoint(location.provider(), identity.endpointName(target.name(), revision, location));
    }

    /** Locations that left the placement serve on until the serving revision is ready everywhere else. */
    private void leaving(List<WantedEndpoint> wanted, Target target, Observed observed) {
        int stable = target.rollout().stable();
        boolean complete = wanted.stream()
                .filter(endpoint -> endpoint.role() == Role.STABLE)
                .allMatch(endpoint -> observed.endpoint(
                                endpoint.provider(), endpoint.spec().name())
                        .filter(found -> serves.test(endpoint.spec().name()))
                        .filter(found ->
                                found.ready() >= Math.max(1, endpoint.spec().replicas())
                                        || found.state() == Endpoint.State.READY)
                        .isPresent());
        if (complete || stable == 0) {
            return;
        }
        for (Endpoint endpoint : observed.of(target.name())) {
            boolean placed = wanted.stream()
                    .anyMatch(w -> w.spec().name().equals(endpoint.spec().name()));
            boolean serves = endpoint.state() != Endpoint.State.DELETING
                    && endpoint.gaveUp().isEmpty();
            if (!placed && Identity.revision(endpoint) == stable && serves) {
                wanted.add(new WantedEndpoint(target.name(), stable, Role.LEAVING, endpoint.spec()));
            }
        }
    }
}
