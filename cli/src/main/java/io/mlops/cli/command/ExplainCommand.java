package io.mlops.cli.command;

import io.mlops.cli.console.Argument;
import io.mlops.cli.console.Command;
import io.mlops.cli.console.ExitCode;
import io.mlops.cli.console.Flag;
import io.mlops.cli.console.Json;
import io.mlops.cli.console.Session;
import io.mlops.cli.console.Specs;
import io.mlops.cli.provider.PlannerLoader;
import io.mlops.controlplane.ControlPlane;
import io.mlops.controlplane.store.DecisionRow;
import io.mlops.placement.PlacementSolver;
import io.mlops.planner.place.PlacementJson;
import io.mlops.planner.place.PlacementPlan;
import picocli.CommandLine.Model.CommandSpec;

/** {@code explain}: why a placement is as it is, decided again from what was stored with it. */
public final class ExplainCommand implements Command {
    private final Argument decision =
            Argument.required(0, "DECISION", "as deploy named it, NAME/2; NAME for a deployment's newest");
    private final Flag rejected = Flag.of("say of every offer that was not chosen why", "--rejected");

    @Override
    public CommandSpec spec() {
        return Specs.command(
                        "explain",
                        "Explain a decision of placement: auto, and check that the same inputs lead to it again.",
                        "explain trading-policy/2",
                        "explain trading-policy --rejected -o json")
                .addPositional(decision.spec())
                .addOption(rejected.spec());
    }

    @Override
    public int run(Session session) {
        try (Workspace workspace = Workspace.open(session);
                ControlPlane plane = workspace.controlPlane()) {
            DecisionRow row = plane.placements().find(decision.require());
            PlacementPlan plan = (PlacementPlan) PlacementJson.placement(row.placement());
            PlacementSolver solver = PlannerLoader.open(workspace.distribution().planner());
            boolean same = PlacementJson.placement(solver.place(row.problem())).equals(plan);
            ExplainReport report = new ExplainReport(
                    row,
                    plan,
                    same,
                    PlacementJson.explanation(solver.explain(row.problem(), row.placement())),
                    rejected.on(),
                    session.clock().instant());
            if (session.json()) {
                Json.print(session, report::write);
            } else {
                report.lines().forEach(session::result);
            }
            return same ? ExitCode.OK : ExitCode.CHECK_FAILED;
        }
    }
}
