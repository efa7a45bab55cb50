package io.mlops.cli.command;

import io.mlops.ErrorCode;
import io.mlops.MlopsException;
import io.mlops.cli.config.Config;
import io.mlops.cli.config.ConfigKey;
import io.mlops.cli.console.Durations;
import io.mlops.cli.console.ExitCode;
import io.mlops.cli.console.Json;
import io.mlops.cli.console.Session;
import io.mlops.controlplane.ControlPlane;
import io.mlops.controlplane.Controller;
import io.mlops.controlplane.ControllerSettings;
import io.mlops.controlplane.Plan;
import io.mlops.controlplane.Submitted;
import io.mlops.controlplane.spec.Manifest;
import io.mlops.controlplane.store.ApprovalRow;
import io.mlops.controlplane.view.View;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Applies plans, waits until they hold and prints where the deployments answer. Used by one thread. */
final class DeployRun {
    private final Session session;
    private final Workspace workspace;
    private final Duration timeout;
    private final String again;

    DeployRun(Session session, Workspace workspace, Duration timeout, String again) {
        this.session = session;
        this.workspace = workspace;
        this.timeout = timeout;
        this.again = again;
    }

    /** Returns the exit code: that of success, or that something waits for a second person. */
    int apply(ControlPlane plane, List<Plan> plans, boolean inThisProcess) throws IOException, InterruptedException {
        long start = System.nanoTime();
        Map<Manifest, Long> generations = new LinkedHashMap<>();
        List<ApprovalRow> waiting = new ArrayList<>();
        String actor = plane.actor().toString();
        for (Plan plan : plans) {
            switch (plane.submit(plan, actor)) {
                case Submitted.Done done -> generations.put(plan.manifest(), done.generation());
                case Submitted.Waits waits -> waiting.add(waits.request());
            }
        }
        for (Map.Entry<Manifest, Long> entry : generations.entrySet()) {
            String name = entry.getKey().name().value();
            DeploymentProgress progress =
                    new DeploymentProgress(session, name, entry.getValue(), "deploy", DeploymentProgress.End.SERVING);
            View.Deployment deployment = inThisProcess ? workHere(progress) : watch(progress);
            Duration took = Duration.ofNanos(System.nanoTime() - start);
            print(entry.getKey(), deployment, took);
        }
        return waiting.isEmpty() ? ExitCode.OK : Waiting.print(session, waiting);
    }

    private View.Deployment watch(DeploymentProgress progress) throws IOException, InterruptedException {
        String resume = session.commandLine("status " + progress.name() + " --watch");
        return new Wait(session, workspace.controllerProcess(), timeout, resume).until(() -> true, progress::look);
    }

    private View.Deployment workHere(DeploymentProgress progress) {
        session.note("warning: without a controller nothing replaces what fails from now on");
        try (Controller controller = workspace.controller(ControllerSettings.defaults())) {
            boolean through = controller.runUntil(
                    view -> progress.look(view, Duration.ZERO).result().isPresent(), timeout);
            if (!through) {
                throw new MlopsException(
                        ErrorCode.DEADLINE_EXCEEDED,
                        "cannot deploy " + progress.name() + " within " + timeout.toSeconds() + " s; go on with "
                                + again);
            }
        }
        return workspace.deployment("deploy", progress.name());
    }

    /** The options without which curl would not be let in. */
    private String credentials() {
        Config config = Config.read(session.home());
        String certificate = config.value(ConfigKey.GATEWAY_TLS_CERTIFICATE);
        boolean asks = !config.value(ConfigKey.GATEWAY_API_KEYS).isEmpty()
                || !config.value(ConfigKey.GATEWAY_JWT_JWKS).isEmpty();
        return (certificate.isEmpty() ? "" : "--cacert " + session.home().root().resolve(certificate) + " ")
                + (asks ? "-H \"authorization: Bearer $" + GatewayCredentials.VARIABLE + "\" " : "");
    }

    private void print(Manifest manifest, View.Deployment deployment, Duration took) {
        if (DeploymentProgress.refused(deployment)) {
            session.note("warning: " + deployment.message());
        }
        String url = deployment.url();
        String curl = "curl -s " + credentials() + url + " -H 'content-type: application/json' -d '"
                + Zeros.body(manifest.spec().model().inputs()) + "'";
        if (session.json()) {
            Json.print(session, json -> {
                json.writeStringProperty("name", deployment.name());
                json.writeStringProperty("phase", deployment.phase().name());
                View.Rollout rollout = deployment.rolloutOrNull();
                if (rollout != null && rollout.waitsUntilOrNull() != null) {
                    json.writeStringProperty(
                            "waitsUntil", rollout.waitsUntilOrNull().toString());
                }
                json.writeNumberProperty("revision", deployment.revision());
                json.writeNumberProperty("ready", deployment.ready());
                json.writeNumberProperty("desired", deployment.desired());
                json.writeStringProperty("modelDigest", deployment.modelDigest());
                Json.texts(json, "images", DeploymentDetail.images(deployment));
                json.writeStringProperty("url", url);
                json.writeStringProperty("curl", curl);
                json.writeNumberProperty("millis", took.toMillis());
            });
            return;
        }
        if (DeploymentProgress.waits(deployment)) {
            session.result(deployment.name() + ": " + deployment.message());
            return;
        }
        session.result(deployment.name() + " is ready: revision " + deployment.revision() + ", " + deployment.ready()
                + " of " + deployment.desired() + " replicas (" + Durations.age(took) + ")");
        session.result("");
        session.result("  " + url);
        session.result("");
        session.result("  " + curl);
    }
}
