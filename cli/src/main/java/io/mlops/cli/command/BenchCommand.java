package io.mlops.cli.command;

import io.mlops.ErrorCode;
import io.mlops.Location;
import io.mlops.MlopsException;
import io.mlops.cli.console.Argument;
import io.mlops.cli.console.Command;
import io.mlops.cli.console.Durations;
import io.mlops.cli.console.ExitCode;
import io.mlops.cli.console.LiveBlock;
import io.mlops.cli.console.Session;
import io.mlops.cli.console.Specs;
import io.mlops.cli.console.Value;
import io.mlops.cli.http.HttpRequest;
import io.mlops.cli.load.ClosedLoop;
import io.mlops.cli.load.Sample;
import io.mlops.cli.load.Window;
import io.mlops.controlplane.ControlPlane;
import io.mlops.controlplane.Deployed;
import io.mlops.controlplane.placing.RunningCosts;
import io.mlops.controlplane.store.ThroughputRow;
import io.mlops.controlplane.view.View;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import picocli.CommandLine.Model.CommandSpec;

/** {@code bench}: how much one replica can do while it keeps the latency objective. */
public final class BenchCommand implements Command {
    private static final int[] CONNECTIONS = {1, 2, 4, 8, 16, 32, 64};

    private final Argument name = Argument.required(0, "NAME", "the deployment");
    private final Value<Duration> latency = Value.optional(
            "DURATION",
            "the 99th percentile to keep (default: the spec's latency-p99, else 300ms)",
            Durations::parse,
            "--latency");
    private final Value<Duration> step = Value.withFallback(
            "DURATION", "how long each number of connections is measured", Durations::parse, "2s", "--step");

    @Override
    public CommandSpec spec() {
        return Specs.command(
                        "bench",
                        "Measure the throughput of one replica at the latency objective: more and more busy connections, straight to it.",
                        "bench trading-policy",
                        "bench trading-policy --latency 50ms --step 5s")
                .addPositional(name.spec())
                .addOption(latency.spec())
                .addOption(step.spec());
    }

    @Override
    public int run(Session session) throws IOException, InterruptedException {
        try (Workspace workspace = Workspace.open(session)) {
            View.Deployment deployment = workspace.deployment("bench", name.require());
            View.Placed placed = ready(deployment);
            View.Replica replica = answering(placed).findFirst().orElseThrow();
            Deployed deployed;
            try (ControlPlane plane = workspace.controlPlane()) {
                deployed = plane.find(deployment.name())
                        .orElseThrow(() -> new MlopsException(
                                ErrorCode.NOT_FOUND,
                                "cannot bench " + deployment.name() + ": it was destroyed a moment ago"));
            }
            Duration objective = latency.find()
                    .or(() -> Optional.ofNullable(deployed.spec().objectives().latencyP99OrNull()))
                    .orElse(Duration.ofMillis(300));
            URI infer = URI.create(replica.address() + "/v2/models/" + deployment.name() + "/infer");
            String body = Zeros.body(deployed.spec().model().inputs());
            BenchReport report =
                    new BenchReport(deployment.name(), replica.id(), objective, measure(session, infer, body));
            keep(session, workspace, deployment, deployed, placed, report);
            report.print(session);
            return report.best().isPresent() ? ExitCode.OK : ExitCode.CHECK_FAILED;
        }
    }

    private List<BenchReport.Step> measure(Session session, URI infer, String body)
            throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.post(infer, body);
        LiveBlock block = new LiveBlock(session.terminal());
        List<BenchReport.Step> steps = new ArrayList<>();
        block.draw(List.of("warming up ..."));
        ClosedLoop.run(infer, request, CONNECTIONS[2], Duration.ofSeconds(1));
        for (int connections : CONNECTIONS) {
            block.draw(List.of("measuring with " + connections + " connections ..."));
            List<Sample> samples = ClosedLoop.run(infer, request, connections, step.require());
            steps.add(new BenchReport.Step(
                    connections, Window.of(samples, 0, step.require().toNanos())));
        }
        block.clear();
        return steps;
    }

    /** For {@code placement: auto} and whether named locations survive a loss. */
    private static void keep(
            Session session,
            Workspace workspace,
            View.Deployment deployment,
            Deployed deployed,
            View.Placed placed,
            BenchReport report) {
        if (report.best().isEmpty()) {
            return;
        }
        BenchReport.Step best = report.best().get();
        Location location = Location.parse(placed.location());
        String type = workspace
                .providers()
                .find(location.provider())
                .flatMap(provider -> RunningCosts.instanceType(deployed.spec(), location, provider))
                .orElse("");
        try (ControlPlane plane = workspace.controlPlane()) {
            plane.placements()
                    .keep(new ThroughputRow(
                            deployment.modelDigest(),
                            location.provider(),
                            type,
                            best.window().throughput(),
                            Duration.ofMillis((long) Math.ceil(best.window().p99())),
                            session.clock().instant(),
                            "bench of " + deployment.name() + " at " + location + " with p99 <= "
                                    + report.objective().toMillis() + " ms"));
        }
    }

    private static View.Placed ready(View.Deployment deployment) {
        return deployment.locations().stream()
                .filter(placed -> placed.revision() == deployment.revision())
                .filter(placed -> answering(placed).findAny().isPresent())
                .findFirst()
                .orElseThrow(() -> new MlopsException(
                        ErrorCode.UNAVAILABLE,
                        "cannot bench " + deployment.name() + ": none of its replicas is ready"));
    }

    private static Stream<View.Replica> answering(View.Placed placed) {
        return placed.replicas().stream()
                .filter(replica ->
                        replica.state().equals("READY") && !replica.address().isEmpty());
    }
}
