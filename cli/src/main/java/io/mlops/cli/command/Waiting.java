package io.mlops.cli.command;

import io.mlops.cli.console.ExitCode;
import io.mlops.cli.console.Json;
import io.mlops.cli.console.Session;
import io.mlops.cli.console.Table;
import io.mlops.controlplane.store.ApprovalRow;
import java.util.List;
import tools.jackson.core.JsonGenerator;

/** Shows what waits for a second person. */
final class Waiting {
    private Waiting() {}

    /** Says what was asked for and how another person carries it out; returns the exit code that means that it waits. */
    static int print(Session session, List<ApprovalRow> asked) {
        if (session.json()) {
            Json.print(session, json -> write(json, "waiting", asked));
            return ExitCode.WAITS;
        }
        for (ApprovalRow row : asked) {
            session.result("waits for a second person until " + row.expiresAt() + ": " + row.summary());
            session.result(
                    "  another person than " + row.askedBy() + " runs: " + session.commandLine("approve " + row.id()));
        }
        return ExitCode.WAITS;
    }

    static List<String> lines(List<ApprovalRow> waiting) {
        if (waiting.isEmpty()) {
            return List.of("Nothing waits for approval.");
        }
        Table table = new Table("", "ID", "WHAT", "ASKED BY", "ASKED AT", "EXPIRES");
        for (ApprovalRow row : waiting) {
            table.row(
                    Long.toString(row.id()),
                    row.summary(),
                    row.askedBy(),
                    row.askedAt().toString(),
                    row.expiresAt().toString());
        }
        return table.lines();
    }

    static void write(JsonGenerator json, String name, List<ApprovalRow> rows) {
        json.writeArrayPropertyStart(name);
        for (ApprovalRow row : rows) {
            json.writeStartObject();
            json.writeNumberProperty("id", row.id());
            json.writeStringProperty("kind", row.kind().name());
            json.writeStringProperty("deployment", row.deployment());
            json.writeStringProperty("summary", row.summary());
            json.writeStringProperty("askedBy", row.askedBy());
            json.writeStringProperty("askedAt", row.askedAt().toString());
            json.writeStringProperty("expiresAt", row.expiresAt().toString());
            json.writeEndObject();
        }
        json.writeEndArray();
    }
}
