package io.mlops.cli.command;

import io.mlops.cli.console.Durations;
import io.mlops.cli.console.ExitCode;
import io.mlops.cli.console.Json;
import io.mlops.cli.console.Session;
import io.mlops.controlplane.Act;
import io.mlops.controlplane.ControlPlane;
import io.mlops.controlplane.Submitted;
import io.mlops.controlplane.view.View;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Waits until a change of one deployment is through and prints where it stands then. */
record ChangeRun(Session session, Workspace workspace, Duration timeout) {
    /** Asks for the act and awaits it, or says for whom it waits; returns the exit code. */
    int submit(Act act, String verb, String done) throws IOException, InterruptedException {
        Submitted submitted;
        try (ControlPlane plane = workspace.controlPlane()) {
            submitted = plane.submit(act, plane.actor().toString());
        }
        return switch (submitted) {
            case Submitted.Waits waits -> Waiting.print(session, List.of(waits.request()));
            case Submitted.Done now -> {
                String word = now.waitsUntil().isEmpty() || !(act instanceof Act.Failback failback)
                        ? done
                        : "goes back to " + failback.to() + " at " + now.waitsUntil() + ", the end of a freeze";
                DeploymentProgress progress = new DeploymentProgress(
                        session, act.deployment(), now.generation(), verb, DeploymentProgress.End.of(act));
                await(progress, word, now.waitsUntilOrNull());
                yield ExitCode.OK;
            }
        };
    }

    /** The word {@code done} begins the result, for example {@code rolled back}. */
    private void await(DeploymentProgress progress, String done, @Nullable Instant waitsUntil)
            throws IOException, InterruptedException {
        long start = System.nanoTime();
        String name = progress.name();
        String resume = session.commandLine("status " + name + " --watch");
        View.Deployment deployment =
                new Wait(session, workspace.controllerProcess(), timeout, resume).until(() -> true, progress::look);
        Duration took = Duration.ofNanos(System.nanoTime() - start);
        if (session.json()) {
            Json.print(session, json -> {
                json.writeStringProperty("name", name);
                json.writeStringProperty("phase", deployment.phase().name());
                json.writeNumberProperty("revision", deployment.revision());
                json.writeNumberProperty("ready", deployment.ready());
                json.writeNumberProperty("desired", deployment.desired());
                if (waitsUntil != null) {
                    json.writeStringProperty("waitsUntil", waitsUntil.toString());
                }
                json.writeStringProperty("url", deployment.url());
                json.writeNumberProperty("millis", took.toMillis());
            });
        } else {
            session.result(name + " " + done + ": revision " + deployment.revision() + ", " + deployment.ready()
                    + " of " + deployment.desired() + " replicas ready (" + Durations.age(took) + ")");
        }
    }
}
