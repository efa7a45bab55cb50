package io.mlops.cli.command;

import io.mlops.catalog.Catalog;
import io.mlops.catalog.RefreshedOffers;
import io.mlops.cli.console.Session;
import io.mlops.cli.provider.PlannerLoader;
import io.mlops.controlplane.ControlPlane;
import io.mlops.controlplane.Deployed;
import io.mlops.controlplane.Plan;
import io.mlops.controlplane.placing.Decided;
import io.mlops.controlplane.placing.Decider;
import io.mlops.controlplane.placing.KnownThroughputs;
import io.mlops.controlplane.placing.RunningCost;
import io.mlops.controlplane.placing.RunningCosts;
import io.mlops.controlplane.placing.SurvivalCheck;
import io.mlops.controlplane.spec.DeploymentSpec;
import io.mlops.controlplane.spec.Manifest;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Plans manifests, with what they cost and whether they survive; the planner and prices are loaded when one needs them. Used by one thread. */
final class Planning {
    private final Workspace workspace;
    private final ControlPlane plane;
    private final String exception;
    private final boolean again;
    private final Catalog catalog;
    private final RunningCosts costs;
    private @Nullable Decider deciderOrNull;

    /**
     * @param exception why it must not wait for the end of a freeze; empty where it may
     * @param again whether to decide anew where a decision would stand
     */
    Planning(Session session, Workspace workspace, ControlPlane plane, String exception, boolean again) {
        this.workspace = workspace;
        this.plane = plane;
        this.exception = exception;
        this.again = again;
        this.catalog = Catalog.refreshed(new RefreshedOffers(session.home().prices()).read());
        this.costs = new RunningCosts(catalog, workspace.providers());
    }

    /** Chooses the locations of a manifest with {@code placement: auto}. */
    Decided decide(Manifest manifest) {
        Decider decider = deciderOrNull;
        if (decider == null) {
            decider = new Decider(
                    catalog,
                    workspace.providers(),
                    PlannerLoader.open(workspace.distribution().planner()));
            deciderOrNull = decider;
        }
        return plane.placements().decide(manifest, workspace.providers(), decider, again);
    }

    /** With the locations that were chosen for it; null where they are named. */
    Planned plan(Manifest manifest, @Nullable Decided decidedOrNull) {
        Plan plan = decidedOrNull == null
                ? plane.plan(manifest, workspace.providers(), exception)
                : plane.plan(decidedOrNull, workspace.providers(), exception);
        DeploymentSpec spec = plan.manifest().spec();
        SurvivalCheck survival = decidedOrNull == null ? survival(plan).orElse(null) : null;
        RunningCost before =
                plane.find(plan.name()).map(Deployed::spec).map(costs::of).orElseGet(RunningCost::none);
        return new Planned(plan, decidedOrNull, survival, before, costs.of(spec));
    }

    private Optional<SurvivalCheck> survival(Plan plan) {
        DeploymentSpec spec = plan.manifest().spec();
        if (spec.objectives().surviveOrNull() == null) {
            return Optional.empty();
        }
        KnownThroughputs known = KnownThroughputs.of(
                spec, plane.placements().throughputs(plan.modelDigest().hex()));
        return SurvivalCheck.of(spec, known.at(spec, workspace.providers()));
    }
}
