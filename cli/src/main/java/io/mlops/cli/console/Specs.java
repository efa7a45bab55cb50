package io.mlops.cli.console;

import picocli.CommandLine.Model.CommandSpec;

/** Starts the description of a command: its name, one sentence and examples for its help. */
public final class Specs {
    private Specs() {}

    /** Takes the command lines of the examples without the leading {@code mlops-cli}. */
    public static CommandSpec command(String name, String summary, String... examples) {
        CommandSpec spec = CommandSpec.create().name("mlops-cli " + name);
        String[] footer = new String[examples.length];
        for (int i = 0; i < examples.length; i++) {
            // Picocli takes these for formats.
            footer[i] = "  mlops-cli " + examples[i].replace("%", "%%");
        }
        spec.usageMessage().header(summary).footer(footer);
        return spec;
    }
}
