package io.mlops.cli.command;

import io.mlops.controlplane.audit.AuditState;
import io.mlops.controlplane.view.View;
import io.mlops.controlplane.view.ViewWriter;
import tools.jackson.core.JsonGenerator;

/** The JSON of {@code status}: the view, its age, and whether a controller lives. */
final class StatusJson {
    private StatusJson() {}

    static void write(JsonGenerator json, StatusReport report) {
        View view = report.view();
        json.writeNumberProperty("version", 1);
        json.writeStringProperty("writtenAt", report.found() ? view.writtenAt().toString() : "");
        json.writeNumberProperty("ageMillis", report.found() ? report.age().toMillis() : 0);
        json.writeObjectPropertyStart("controller");
        json.writeBooleanProperty("running", report.controllerLives());
        View.Controller controller = view.controllerOrNull();
        json.writeNumberProperty("pid", controller == null || !report.controllerLives() ? 0 : controller.pid());
        json.writeEndObject();
        ViewWriter.gateway(json, view.gateway());
        json.writeStringProperty("store", view.store());
        report.audit().ifPresent(state -> audit(json, state));
        json.writeArrayPropertyStart("deployments");
        report.deployments().forEach(deployment -> ViewWriter.deployment(json, deployment));
        json.writeEndArray();
    }

    private static void audit(JsonGenerator json, AuditState state) {
        json.writeObjectPropertyStart("audit");
        json.writeNumberProperty("waiting", state.waiting());
        json.writeNumberProperty("openAlerts", state.openAlerts());
        json.writeStringProperty("alertTrouble", state.alertTrouble());
        json.writeArrayPropertyStart("anchors");
        for (AuditState.Place place : state.anchors()) {
            json.writeStartObject();
            json.writeStringProperty("place", place.place());
            json.writeNumberProperty("sequence", place.sequence());
            json.writeStringProperty("trouble", place.trouble());
            json.writeEndObject();
        }
        json.writeEndArray();
        json.writeEndObject();
    }
}
