package io.mlops.cli.command;

import io.mlops.cli.console.Json;
import io.mlops.cli.console.Session;
import io.mlops.cli.console.Table;
import io.mlops.controlplane.rebuild.Rebuild;
import io.mlops.controlplane.rebuild.Rebuilt;
import io.mlops.endpoint.Endpoint;
import io.mlops.endpoint.EndpointSpec;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.core.JsonGenerator;

/** What a store lacks of what runs, for people and for programs. */
final class RebuildReport {
    private RebuildReport() {}

    /** As the result; {@code taken} says whether it was written down. */
    static void print(Session session, Rebuild rebuild, boolean taken) {
        if (session.json()) {
            Json.print(session, json -> {
                json.writeBooleanProperty("taken", taken);
                json.writeArrayPropertyStart("deployments");
                rebuild.adopted().forEach(found -> write(json, found));
                json.writeEndArray();
                Json.texts(json, "known", rebuild.known());
                Json.texts(json, "odd", rebuild.odd());
                Json.texts(json, "lost", rebuild.lost());
            });
            return;
        }
        if (taken) {
            rebuild.adopted()
                    .forEach(found -> session.result(found.name() + " is taken up: revision " + found.stable() + ", "
                            + running(found) + " endpoints, none of them touched"));
        } else {
            lines(rebuild).forEach(session::result);
        }
        if (taken && rebuild.adopted().isEmpty()) {
            session.result("the store is made anew; nothing runs that it could take up");
        }
    }

    /** On the way to the result. */
    static void show(Session session, Rebuild rebuild) {
        lines(rebuild).forEach(session::note);
    }

    private static List<String> lines(Rebuild rebuild) {
        List<String> lines = new ArrayList<>();
        for (Rebuilt found : rebuild.adopted()) {
            lines.add("+ " + found.name() + ": revision " + found.stable()
                    + (found.previous() == 0 ? "" : ", revision " + found.previous() + " kept for a rollback")
                    + ", model " + found.template().modelDigest().abbreviated() + ", image "
                    + found.template().image());
            Table table = new Table("    ");
            for (Endpoint endpoint : found.endpoints()) {
                EndpointSpec spec = endpoint.spec();
                table.row(
                        spec.location().toString(),
                        spec.name(),
                        endpoint.ready() + " of " + spec.replicas() + " ready",
                        endpoint.state().name());
            }
            lines.addAll(table.lines());
            found.drained().forEach(location -> lines.add("    failed over from " + location));
        }
        rebuild.known().forEach(name -> lines.add("  " + name + " is in the store already"));
        if (lines.isEmpty()) {
            lines.add("nothing runs that the store could take up");
        }
        rebuild.odd().forEach(line -> lines.add("warning: " + line));
        if (!rebuild.adopted().isEmpty()) {
            rebuild.lost().forEach(line -> lines.add("lost: " + line));
        }
        return lines;
    }

    private static int running(Rebuilt found) {
        return found.endpoints().size();
    }

    private static void write(JsonGenerator json, Rebuilt found) {
        json.writeStartObject();
        json.writeStringProperty("name", found.name());
        json.writeNumberProperty("revision", found.stable());
        json.writeNumberProperty("previousRevision", found.previous());
        json.writeStringProperty("modelDigest", found.template().digest());
        json.writeStringProperty("image", found.template().image());
        json.writeArrayPropertyStart("endpoints");
        for (Endpoint endpoint : found.endpoints()) {
            json.writeStartObject();
            json.writeStringProperty("name", endpoint.spec().name());
            json.writeStringProperty("location", endpoint.spec().location().toString());
            json.writeStringProperty("state", endpoint.state().name());
            json.writeNumberProperty("replicas", endpoint.spec().replicas());
            json.writeNumberProperty("ready", endpoint.ready());
            json.writeEndObject();
        }
        json.writeEndArray();
        json.writeEndObject();
    }
}
