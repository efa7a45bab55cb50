package io.mlops.cli.command;

import io.mlops.cli.console.Command;
import io.mlops.cli.console.ExitCode;
import io.mlops.cli.console.Json;
import io.mlops.cli.console.Session;
import io.mlops.cli.console.Specs;
import io.mlops.cli.process.SandboxProcess;
import io.mlops.sandbox.container.Folders;
import java.util.List;
import picocli.CommandLine.Model.CommandSpec;

/** {@code sandbox down}: ends the sandbox and everything that it started. */
public final class SandboxDownCommand implements Command {
    @Override
    public CommandSpec spec() {
        return Specs.command(
                "sandbox down",
                "End the cloud on this machine with everything in it, and take its settings out of the home where nobody changed them."
                        + " What was installed for it stays for the next time.",
                "sandbox down");
    }

    @Override
    public int run(Session session) throws Exception {
        SandboxProcess process = new SandboxProcess(session.home());
        boolean stopped = process.stop();
        Folders.delete(process.work()); // what one that was killed left
        List<String> settings = new SandboxSettings(session.home()).takeBack();
        if (session.json()) {
            Json.print(session, json -> {
                json.writeBooleanProperty("stopped", stopped);
                json.writeArrayPropertyStart("settings");
                settings.forEach(json::writeString);
                json.writeEndArray();
            });
        } else {
            if (!settings.isEmpty()) {
                session.note("took the settings for it back: " + String.join(", ", settings));
            }
            session.result(stopped ? "the sandbox is down" : "no sandbox runs");
        }
        return ExitCode.OK;
    }
}
