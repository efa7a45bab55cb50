package io.mlops.examples.trading;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Proves that exported models are the committed ones and answer as they did when they were exported. */
@Command(name = "check", description = "Compares models with their SHA-256 and their reference predictions.")
final class CheckCommand implements Callable<Integer> {
    @Parameters(
            paramLabel = "FILE",
            description = "Models (default: ${DEFAULT-VALUE}).",
            defaultValue = "model/policy.pt,model/policy-v2.pt",
            split = ",")
    private List<Path> models = List.of();

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() throws IOException {
        PrintWriter out = spec.commandLine().getOut();
        for (Path model : models) {
            out.printf("%s  %s: OK%n", new ModelFiles(model).check(), model);
        }
        out.flush();
        return CommandLine.ExitCode.OK;
    }
}
