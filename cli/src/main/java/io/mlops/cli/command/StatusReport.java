package io.mlops.cli.command;

import io.mlops.cli.console.Durations;
import io.mlops.cli.console.Json;
import io.mlops.cli.console.Session;
import io.mlops.cli.console.Table;
import io.mlops.controlplane.audit.AuditState;
import io.mlops.controlplane.view.View;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A view as {@code status} shows it.
 *
 * @param found whether there was a view at all
 * @param controllerLives whether a controller looks after what runs
 * @param only the one deployment to show in detail; empty for all, in short
 * @param now when it was read
 * @param audit what somebody has to look at beside what runs; empty for nothing
 */
record StatusReport(
        View view, boolean found, boolean controllerLives, String only, Instant now, Optional<AuditState> audit) {
    void print(Session session) {
        if (session.json()) {
            Json.print(session, json -> StatusJson.write(json, this));
        } else {
            lines().forEach(session::result);
        }
    }

    /** What differs from {@code before}: whole rows, as {@code kubectl get --watch} prints them. */
    void printChanges(Session session, StatusReport before) {
        if (session.json()) {
            print(session);
            return;
        }
        List<String> old = before.lines();
        for (String line : lines()) {
            // Wider columns change a header too, but say nothing new.
            boolean header = line.startsWith("NAME ") || line.startsWith("LOCATION ") || line.startsWith("AGE ");
            if (!old.contains(line) && !header && !line.startsWith("as of ")) {
                session.result(line);
            }
        }
        session.terminal().out().flush();
    }

    List<View.Deployment> deployments() {
        List<View.Deployment> shown = new ArrayList<>();
        for (View.Deployment deployment : view.deployments()) {
            if (only.isEmpty() || deployment.name().equals(only)) {
                shown.add(deployment);
            }
        }
        return shown;
    }

    List<String> lines() {
        List<String> lines = new ArrayList<>();
        if (view.deployments().isEmpty()) {
            lines.add("Nothing is deployed.");
        } else if (only.isEmpty()) {
            lines.addAll(summary());
        } else {
            deployments().forEach(deployment -> lines.addAll(new DeploymentDetail(deployment, now).lines()));
        }
        lines.add("");
        processes(lines);
        return lines;
    }

    private List<String> summary() {
        Table table = new Table("", "NAME", "PHASE", "READY", "REVISION", "URL");
        for (View.Deployment d : view.deployments()) {
            table.row(
                    d.name(),
                    d.phase().name(),
                    d.ready() + "/" + d.desired(),
                    Integer.toString(d.revision()),
                    d.url().isEmpty() ? "-" : d.url());
        }
        List<String> lines = table.lines();
        for (View.Deployment d : view.deployments()) {
            if (DeploymentDetail.saysMore(d)) {
                lines.add(d.name() + ": " + d.message());
            }
        }
        return lines;
    }

    private void processes(List<String> lines) {
        if (found) {
            gateways(lines);
        }
        View.Controller controller = view.controllerOrNull();
        if (controllerLives) {
            lines.add("controller  running" + (controller == null ? "" : ", pid " + controller.pid()));
        } else if (view.deployments().isEmpty()) {
            lines.add("controller  not running");
        } else {
            lines.add(
                    "controller  NOT RUNNING: nothing replaces what fails (start it with mlops-cli serve, or deploy again)");
        }
        if (!view.store().isEmpty()) {
            lines.add("store       " + view.store());
        }
        audit.ifPresent(state -> audit(lines, state));
        if (found) {
            lines.add("as of " + Durations.age(age()) + " ago");
        }
    }

    private static void audit(List<String> lines, AuditState state) {
        if (state.waiting() > 0) {
            lines.add("approvals   " + state.waiting() + " waiting (mlops-cli approve lists them)");
        }
        if (state.openAlerts() > 0 || !state.alertTrouble().isEmpty()) {
            lines.add("alerts      " + state.openAlerts() + " not over"
                    + (state.alertTrouble().isEmpty() ? "" : "; NOT DELIVERED: " + state.alertTrouble()));
        }
        for (AuditState.Place place : state.anchors()) {
            if (!place.trouble().isEmpty()) {
                lines.add("anchors     FAILED at " + place.place() + ": " + place.trouble());
            }
        }
    }

    private void gateways(List<String> lines) {
        View.Gateway gateway = view.gateway();
        lines.add("gateways    " + gateway.ready() + "/" + gateway.processes().size() + " " + gateway.state()
                + (gateway.url().isEmpty() ? "" : " at " + gateway.url())
                + (gateway.reason().isEmpty() ? "" : " (" + gateway.reason() + ")"));
        for (View.GatewayProcess process : gateway.processes()) {
            if (gateway.state().equals("READY") && !process.state().equals("READY")) {
                lines.add("            gateway " + process.slot() + " " + process.state() + " (" + process.reason()
                        + ")");
            }
        }
    }

    Duration age() {
        Duration age = Duration.between(view.writtenAt(), now);
        return age.isNegative() ? Duration.ZERO : age;
    }
}
