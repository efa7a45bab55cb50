package io.mlops.cli.command;

import io.mlops.catalog.business.BusinessCase;
import io.mlops.cli.console.Command;
import io.mlops.cli.console.ExitCode;
import io.mlops.cli.console.Json;
import io.mlops.cli.console.Session;
import io.mlops.cli.console.Specs;
import io.mlops.cli.console.Value;
import io.mlops.controlplane.spec.BusinessCaseManifest;
import io.mlops.controlplane.spec.BusinessCases;
import java.nio.file.Path;
import picocli.CommandLine.Model.CommandSpec;

/** {@code cost case}: whether it pays to build something, worked out line by line. */
public final class CostCaseCommand implements Command {
    private final Value<Path> file = Value.required("FILE", "the case, kind BusinessCase", Path::of, "-f", "--file");

    @Override
    public CommandSpec spec() {
        return Specs.command(
                        "cost case",
                        "Work out a business case: what downtime loses, what redundancy costs over years, the return.",
                        "cost case -f case.yaml",
                        "cost case -f case.yaml -o json")
                .addOption(file.spec());
    }

    @Override
    public int run(Session session) {
        BusinessCaseManifest manifest = BusinessCases.read(file.require());
        BusinessCase business = manifest.business();
        if (session.json()) {
            Json.print(session, json -> BusinessCaseJson.write(json, manifest));
        } else {
            new BusinessCaseText(manifest).lines().forEach(session::result);
        }
        return business.disagreements().isEmpty() ? ExitCode.OK : ExitCode.CHECK_FAILED;
    }
}
