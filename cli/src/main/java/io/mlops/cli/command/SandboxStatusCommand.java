package io.mlops.cli.command;

import io.mlops.ErrorCode;
import io.mlops.MlopsException;
import io.mlops.cli.console.Command;
import io.mlops.cli.console.ExitCode;
import io.mlops.cli.console.Session;
import io.mlops.cli.console.Specs;
import io.mlops.cli.process.SandboxProcess;
import picocli.CommandLine.Model.CommandSpec;

/** {@code sandbox status}: what runs, what is broken in it on purpose, and the settings for it. */
public final class SandboxStatusCommand implements Command {
    @Override
    public CommandSpec spec() {
        return Specs.command(
                "sandbox status", "Show the cloud on this machine and the settings for it.", "sandbox status");
    }

    @Override
    public int run(Session session) throws Exception {
        SandboxReport.of(new SandboxProcess(session.home()))
                .orElseThrow(() -> new MlopsException(
                        ErrorCode.NOT_FOUND,
                        "cannot show the sandbox: none runs in " + session.home() + "; start it with "
                                + session.commandLine("sandbox up")))
                .print(session);
        return ExitCode.OK;
    }
}
