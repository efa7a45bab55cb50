package io.mlops.controlplane.reconcile;

import io.mlops.Location;
import io.mlops.controlplane.reconcile.WantedEndpoint.Role;
import io.mlops.controlplane.spec.DeploymentSpec.Tensor;
import io.mlops.controlplane.spec.RevisionTemplate;
import io.mlops.endpoint.Compute;
import io.mlops.endpoint.Endpoint;
import io.mlops.endpoint.EndpointSpec;
import io.mlops.endpoint.ModelSpec;
import io.mlops.endpoint.TensorSpec;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Decides which endpoints of a deployment should run: a pure function of what is wanted, how far it is, and what is. */
final class Wants {
    private final Identity identity;

    Wants(Identity identity) {
        this.identity = identity;
    }

    List<WantedEndpoint> of(Target target, Observed observed) {
        List<WantedEndpoint> wanted = new ArrayList<>();
        if (target.row().destroying()) {
            return wanted;
        }
        revision(wanted, target, target.rollout().stable(), Role.STABLE);
        revision(wanted, target, target.rollout().candidate(), Role.CANDIDATE);
        leaving(wanted, target, observed);
        if (target.rollout().kept() == target.rollout().candidate()) {
            return wanted;
        }
        List<WantedEndpoint> previous = new ArrayList<>();
        revision(previous, target, target.rollout().kept(), Role.PREVIOUS);
        // Kept where it is, never started again for being kept.
        previous.stream()
                .filter(endpoint -> observed.endpoint(
                                endpoint.provider(), endpoint.spec().name())
                        .isPresent())
                .forEach(wanted::add);
        return wanted;
    }

    /** What an endpoint of this revision at this location is. */
    EndpointSpec spec(Target target, int revision, Location location, int replicas) {
        RevisionTemplate template = target.revision(revision).template();
        ModelSpec model = new ModelSpec(
                target.name(),
                identity.artifact(template.modelDigest()),
                template.modelDigest(),
                template.framework(),
                tensors(template.inputs()),
                tensors(template.outputs()));
        return new EndpointSpec(
                identity.endpointName(target.name(), revision, location),
                location,
                model,
                template.imageAt(location.provider()),
                new Compute(
                        template.compute().accelerator(),
                        template.compute().cpus(),
                        template.compute().memory()),
                replicas,
                identity.tags(target.name(), revision, template.modelDigest()));
    }

    static List<TensorSpec> tensors(List<Tensor> tensors) {
        return tensors.stream()
                .map(tensor -> new TensorSpec(tensor.name(), tensor.datatype(), tensor.shape()))
                .toList();
    }

    private void revision(List<WantedEndpoint> wanted, Target target, int revision, Role role) {
        if (revision == 0) {
            return;
        }
        for (Map.Entry<Location, Integer> place : Spread.of(target.row().spec()).entrySet()) {
            if (place.getValue() > 0) {
                EndpointSpec spec = spec(target, revision, place.getKey(), place.getValue());
                wanted.add(new WantedEndpoint(target.name(), revision, role, spec));
            }
        }
    }

    /** Locations that left the placement serve on until the serving revision is ready everywhere else. */
    private void leaving(List<WantedEndpoint> wanted, Target target, Observed observed) {
        int stable = target.rollout().stable();
        boolean complete = wanted.stream()
                .filter(endpoint -> endpoint.role() == Role.STABLE)
                .allMatch(endpoint -> observed.endpoint(
                                endpoint.provider(), endpoint.spec().name())
                        .filter(found -> found.ready() >= endpoint.spec().replicas())
                        .isPresent());
        if (complete || stable == 0) {
            return;
        }
        for (Endpoint endpoint : observed.of(target.name())) {
            boolean placed = wanted.stream()
                    .anyMatch(w -> w.spec().name().equals(endpoint.spec().name()));
            if (!placed && Identity.revision(endpoint) == stable && endpoint.state() != Endpoint.State.DELETING) {
                wanted.add(new WantedEndpoint(target.name(), stable, Role.LEAVING, endpoint.spec()));
            }
        }
    }
}
