package io.mlops.cli.command;

import io.mlops.cli.console.Command;
import io.mlops.cli.console.ExitCode;
import io.mlops.cli.console.Json;
import io.mlops.cli.console.Session;
import io.mlops.cli.console.Specs;
import io.mlops.controlplane.ControlPlane;
import io.mlops.controlplane.journal.JournalVerification;
import picocli.CommandLine.Model.CommandSpec;

/** {@code audit verify}: recomputes the chain of hashes; a broken one is exit code 8. */
public final class AuditVerifyCommand implements Command {
    @Override
    public CommandSpec spec() {
        return Specs.command("audit verify", "Check that nobody changed the journal.", "audit verify");
    }

    @Override
    public int run(Session session) {
        JournalVerification found;
        try (Workspace workspace = Workspace.open(session);
                ControlPlane plane = workspace.controlPlane()) {
            found = plane.verifyJournal();
        }
        if (session.json()) {
            Json.print(session, json -> {
                json.writeBooleanProperty("intact", found.intact());
                json.writeNumberProperty("entries", found.entries());
                json.writeStringProperty("head", found.head());
                json.writeNumberProperty("brokenAt", found.brokenAt());
                json.writeStringProperty("reason", found.reason());
            });
        } else if (found.intact()) {
            session.result("intact: " + found.entries() + " entries, head " + found.head());
        } else {
            session.result("BROKEN at entry " + found.brokenAt() + ": " + found.reason());
        }
        return found.intact() ? ExitCode.OK : ExitCode.CHECK_FAILED;
    }
}
