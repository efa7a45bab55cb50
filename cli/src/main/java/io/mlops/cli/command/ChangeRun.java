package io.mlops.cli.command;

import io.mlops.cli.console.Durations;
import io.mlops.cli.console.Json;
import io.mlops.cli.console.Session;
import io.mlops.controlplane.view.View;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** Waits until a change of one deployment is through and prints where it stands then. */
record ChangeRun(Session session, Workspace workspace, Duration timeout) {
    /** The word {@code done} begins the result, for example {@code rolled back}. */
    void await(String name, long generation, String verb, String done) throws IOException, InterruptedException {
        await(name, generation, verb, done, null);
    }

    /** The same for a change that may have to wait for the end of a freeze. */
    void await(String name, long generation, String verb, String done, @Nullable Instant waitsUntil)
            throws IOException, InterruptedException {
        long start = System.nanoTime();
        DeploymentProgress progress = new DeploymentProgress(session, name, generation, verb);
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
