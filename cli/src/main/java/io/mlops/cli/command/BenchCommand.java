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
import io.mlops.cli.load.AskedEndpoint;
import io.mlops.cli.load.AskedServer;
import io.mlops.cli.load.Asking;
import io.mlops.cli.load.ClosedLoop;
import io.mlops.cli.load.Sample;
import io.mlops.cli.load.Window;
import io.mlops.controlplane.ControlPlane;
import io.mlops.controlplane.Deployed;
import io.mlops.controlplane.placing.RunningCosts;
import io.mlops.controlplane.probe.PredictionCalls;
import io.mlops.controlplane.spec.DeploymentSpec;
import io.mlops.controlplane.store.ThroughputRow;
import io.mlops.controlplane.view.View;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Model.CommandSpec;

/** {@code bench}: how much one replica can do while it keeps the latency objective. */
public final class BenchCommand implements Command {
    private static final int[] CONNECTIONS = {1, 2, 4, 8, 16, 32, 64};
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private final Argument name = Argument.required(0, "NAME", "the deployment");
    private final Value<Location> location = Value.optional(
            "LOCATION", "where (default: the first location with something ready)", Location::parse, "--location");
    private final Value<Duration> latency = Value.optional(
            "DURATION",
            "the 99th percentile to keep (default: the spec's latency-p99, else 300ms)",
            Durations::parse,
            "--latency");
    private final Value<Duration> step = Value.withFallback(
            "DURATION", "how long each number of connections is measured", Durations::parse, "2s", "--step");
    private final Confirmation confirmation = Confirmation.create();

    @Override
    public CommandSpec spec() {
        return Specs.command(
                        "bench",
                        "Measure the throughput of one replica at the latency objective: more and more busy connections,"
                                + " straight to it, or to the endpoint of all replicas where a cloud balances them.",
                        "bench trading-policy",
                        "bench trading-policy --location aws/us-east-1 --latency 50ms --step 5s --yes")
                .addPositional(name.spec())
                .addOption(location.spec())
                .addOption(latency.spec())
                .addOption(step.spec())
                .addOption(confirmation.yes().spec());
    }

    @Override
    public int run(Session session) throws IOException, InterruptedException {
        try (Workspace workspace = Workspace.open(session)) {
            View.Deployment deployment = workspace.deployment("bench", name.require());
            DeploymentSpec spec = spec(workspace, deployment.name());
            if (spec.serverless()) {
                throw new MlopsException(
                        ErrorCode.UNSUPPORTED,
                        "cannot bench " + deployment.name() + ": it is serverless, so that there is no replica to"
                                + " measure; what it takes at a time is spec.serverless.concurrency");
            }
            BenchTarget target = BenchTarget.find(deployment, location.find());
            confirm(session, deployment, target, spec);
            Duration objective =
                    latency.find().orElseGet(() -> spec.objectives().latencyToKeep());
            List<BenchReport.Step> steps = measure(session, workspace, deployment, target, spec);
            BenchTarget loaded = workspace.view().deployments().stream()
                    .filter(each -> each.name().equals(deployment.name()))
                    .findFirst()
                    .map(target::grown)
                    .orElse(target);
            BenchReport report = new BenchReport(deployment.name(), loaded, objective, steps);
            keep(session, workspace, deployment.modelDigest(), spec, report);
            report.print(session);
            return report.best().isPresent() ? ExitCode.OK : ExitCode.CHECK_FAILED;
        }
    }

    private static DeploymentSpec spec(Workspace workspace, String name) {
        try (ControlPlane plane = workspace.controlPlane()) {
            return plane.find(name)
                    .map(Deployed::spec)
                    .orElseThrow(() -> new MlopsException(
                            ErrorCode.NOT_FOUND, "cannot bench " + name + ": it was destroyed a moment ago"));
        }
    }

    /** Says what is loaded, and asks where that takes something from users. */
    private void confirm(Session session, View.Deployment deployment, BenchTarget target, DeploymentSpec spec)
            throws IOException {
        if (!target.whole()) {
            return;
        }
        Integer most = spec.replicas().maxOrNull();
        session.note("loads " + target.describe() + "; it is paid for by the hour as usual, loaded or not"
                + (most != null && most > spec.replicas().min() ? ", and may grow under the load" : ""));
        if (target.servesUsers(deployment)) {
            session.note("users' requests share it meanwhile: they become slower, and what they take is not measured");
            confirmation.require(
                    session,
                    "loading what serves users",
                    "Load " + target.describe() + ", which serves users, with up to "
                            + CONNECTIONS[CONNECTIONS.length - 1] + " connections?");
        }
    }

    private List<BenchReport.Step> measure(
            Session session, Workspace workspace, View.Deployment deployment, BenchTarget target, DeploymentSpec spec)
            throws IOException, InterruptedException {
        String body = Zeros.body(spec.model().inputs());
        if (!target.whole()) {
            URI infer = target.address().resolve("/v2/models/" + deployment.name() + "/infer");
            return climb(session, new AskedServer(infer, HttpRequest.post(infer, body)));
        }
        try (PredictionCalls calls = new PredictionCalls(workspace.providers().transports(), PATIENCE)) {
            return climb(
                    session,
                    new AskedEndpoint(
                            calls,
                            target.place(),
                            deployment.name(),
                            body.getBytes(StandardCharsets.UTF_8),
                            deployment.modelDigest()));
        }
    }

    /** Ends where something says that it is too much. */
    private List<BenchReport.Step> climb(Session session, Asking.Asked asked) throws IOException, InterruptedException {
        LiveBlock block = new LiveBlock(session.terminal());
        List<BenchReport.Step> steps = new ArrayList<>();
        block.draw(List.of("warming up ..."));
        ClosedLoop.run(asked, CONNECTIONS[2], Duration.ofSeconds(1));
        for (int connections : CONNECTIONS) {
            block.draw(List.of("measuring with " + connections + " connections ..."));
            List<Sample> samples = ClosedLoop.run(asked, connections, step.require());
            String throttled = samples.stream()
                    .map(Sample::failure)
                    .filter(failure -> !failure.isEmpty())
                    .findFirst()
                    .orElse("");
            steps.add(new BenchReport.Step(
                    connections, Window.of(samples, 0, step.require().toNanos()), throttled));
            if (!throttled.isEmpty()) {
                break;
            }
        }
        block.clear();
        return steps;
    }

    /** For {@code placement: auto} and whether named locations survive a loss. */
    private static void keep(
            Session session, Workspace workspace, String digest, DeploymentSpec spec, BenchReport report) {
        if (report.best().isEmpty()) {
            return;
        }
        Location location = report.target().location();
        String type = workspace
                .providers()
                .find(location.provider())
                .flatMap(provider -> RunningCosts.instanceType(spec, location, provider))
                .orElse("");
        try (ControlPlane plane = workspace.controlPlane()) {
            plane.placements()
                    .keep(new ThroughputRow(
                            digest,
                            location.provider(),
                            type,
                            report.perReplica(),
                            Duration.ofMillis((long)
                                    Math.ceil(report.best().get().window().p99())),
                            session.clock().instant(),
                            "bench of " + report.name() + " at " + location
                                    + (report.target().whole()
                                            ? ", the whole endpoint by "
                                                    + report.target().replicas() + " ready"
                                            : "")
                                    + ", with p99 <= " + report.objective().toMillis() + " ms"));
        }
    }
}
