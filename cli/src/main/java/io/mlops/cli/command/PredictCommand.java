package io.mlops.cli.command;

import io.mlops.ErrorCode;
import io.mlops.MlopsException;
import io.mlops.cli.console.Argument;
import io.mlops.cli.console.Command;
import io.mlops.cli.console.Durations;
import io.mlops.cli.console.ExitCode;
import io.mlops.cli.console.Session;
import io.mlops.cli.console.Specs;
import io.mlops.cli.console.UsageException;
import io.mlops.cli.console.Value;
import io.mlops.controlplane.view.View;
import io.mlops.controlplane.view.ViewJson;
import io.mlops.routing.Route;
import io.mlops.routing.RoutesJson;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import picocli.CommandLine.Model.CommandSpec;

/** {@code predict}: one prediction through the gateway, as any client would ask for it. */
public final class PredictCommand implements Command {
    private final Argument name = Argument.required(0, "NAME", "the deployment");
    private final Value<String> input = Value.optional(
            "FILE",
            "the request, JSON of the Open Inference Protocol; - for standard input (default: zeros)",
            text -> text,
            "-i",
            "--input");
    private final Value<Duration> timeout =
            Value.withFallback("DURATION", "how long to wait", Durations::parse, "10s", "--timeout");

    private final Value<String> apiKey = GatewayCredentials.option();

    @Override
    public CommandSpec spec() {
        return Specs.command(
                        "predict",
                        "Ask a deployment for one prediction, through the gateway.",
                        "predict trading-policy",
                        "predict trading-policy --input examples/trading-policy/input.json",
                        "predict trading-policy --input - -o json < request.json")
                .addPositional(name.spec())
                .addOption(input.spec())
                .addOption(timeout.spec())
                .addOption(apiKey.spec());
    }

    @Override
    public int run(Session session) throws IOException {
        View view = ViewJson.readFile(session.home().view())
                .orElseGet(() -> View.empty(session.clock().instant()));
        View.Deployment deployment = Workspace.find(session, view, "predict with", name.require());
        if (deployment.url().isEmpty()) {
            throw new MlopsException(
                    ErrorCode.UNAVAILABLE,
                    "cannot predict with " + deployment.name() + ": its gateway has no address yet; see "
                            + session.commandLine("status"));
        }
        Prediction prediction = new Prediction(
                deployment.name(),
                URI.create(deployment.url()),
                timeout.require(),
                GatewayCredentials.of(session, apiKey.find()));
        String body = input.find().isPresent() ? read(session, input.require()) : zeros(session, deployment.name());
        prediction.ask(body).print(session);
        return ExitCode.OK;
    }

    /**
     * The request that gateways prove an upstream with: zeros in the shapes that the model takes. Not asked of the model itself, since
     * what hosts it may answer nothing but predictions.
     */
    private static String zeros(Session session, String name) throws IOException {
        Path routes = session.home().routes();
        return (Files.exists(routes)
                        ? RoutesJson.read(Files.readAllBytes(routes)).routes()
                        : List.<Route>of())
                .stream()
                        .filter(route -> route.deployment().equals(name))
                        .map(Route::probe)
                        .findFirst()
                        .orElseThrow(() -> new MlopsException(
                                ErrorCode.UNAVAILABLE,
                                "cannot predict with " + name + ": " + routes
                                        + " does not say yet what it takes; give a request with --input"));
    }

    private static String read(Session session, String file) throws IOException {
        if (file.equals("-")) {
            if (session.terminal().inIsTerminal()) {
                throw new UsageException(
                        "cannot read the request: standard input is a terminal", "pipe a file into it");
            }
            return new String(session.terminal().in().readAllBytes(), StandardCharsets.UTF_8);
        }
        try {
            return Files.readString(Path.of(file));
        } catch (NoSuchFileException e) {
            throw new MlopsException(
                    ErrorCode.NOT_FOUND, "cannot read the request " + file + ": there is no such file", e);
        }
    }

    /** For messages: the first line of an answer, cut. */
    static String brief(String body) {
        String text = body.strip();
        return text.length() > 400 ? text.substring(0, 400) + "..." : text;
    }
}
