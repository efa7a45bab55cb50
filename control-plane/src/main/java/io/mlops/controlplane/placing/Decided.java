package io.mlops.controlplane.placing;

import io.mlops.controlplane.model.StagedModel;
import io.mlops.controlplane.spec.DeploymentSpec;
import io.mlops.controlplane.spec.Manifest;
import io.mlops.controlplane.spec.Place;
import io.mlops.controlplane.spec.Placement;
import io.mlops.controlplane.store.DecisionRow;
import io.mlops.planner.place.PlacementJson;
import io.mlops.planner.place.PlacementPlan;
import io.mlops.planner.place.PlacementPlan.Placed;
import io.mlops.planner.place.PlacementProblem;
import io.mlops.price.PurchaseOption;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What became of a spec with {@code placement: auto}.
 *
 * @param manifest as it was written
 * @param model as it was when it was decided
 * @param asked what of it the decision answers
 * @param problem what was decided from
 * @param placement a plan, or the requirements that conflict
 * @param notes assumptions, what was left out, and why a decision stands or does not, for people
 * @param warnings of what the spec says and nothing here is like, for people; not stored
 * @param standingOrNull the stored decision that stands; null where this is a new one
 */
public record Decided(
        Manifest manifest,
        StagedModel model,
        String asked,
        PlacementProblem problem,
        io.mlops.planner.place.Placement placement,
        List<String> notes,
        List<String> warnings,
        @Nullable DecisionRow standingOrNull) {
    public Decided {
        notes = List.copyOf(notes);
        warnings = List.copyOf(warnings);
    }

    /** The stored decision that stands; empty where this is a new one. */
    public Optional<DecisionRow> standing() {
        return Optional.ofNullable(standingOrNull);
    }

    /** Where it is to run; empty where requirements conflict. */
    public Optional<PlacementPlan> plan() {
        return placement instanceof PlacementPlan plan ? Optional.of(plan) : Optional.empty();
    }

    /** The manifest with the locations of a plan in place of {@code auto}. */
    public Manifest resolved() {
        PlacementPlan plan = plan().orElseThrow();
        DeploymentSpec spec = manifest.spec();
        List<Place> places = plan.placed().stream().map(Decided::place).toList();
        DeploymentSpec.Replicas replicas =
                new DeploymentSpec.Replicas(plan.replicas(), spec.replicas().maxOrNull());
        return manifest.withSpec(spec.withPlacement(Placement.at(places), replicas));
    }

    private static Place place(Placed placed) {
        boolean spot = placed.candidate().offer().purchase() == PurchaseOption.SPOT;
        return new Place(
                placed.candidate().location(),
                placed.replicas(),
                placed.candidate().offer().instanceType(),
                spot ? DeploymentSpec.Purchase.SPOT : DeploymentSpec.Purchase.ON_DEMAND);
    }

    /** As it is stored; the store gives it its number. */
    public DecisionRow row(String actor, Instant at) {
        return new DecisionRow(
                manifest.name().value(),
                0,
                asked,
                PlacementJson.write(problem),
                PlacementJson.write(placement),
                notes,
                actor,
                at);
    }
}
