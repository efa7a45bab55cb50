package io.mlops.cli.console;

import java.nio.file.Path;
import java.time.InstantSource;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/** The options of every command. */
public final class CommonOptions {
    private final Value<Session.Format> format =
            Value.withFallback("FORMAT", "text or json", CommonOptions::format, "text", "-o", "--output");
    private final Value<Path> home =
            Value.optional("DIR", "where all state lies (default $MLOPS_HOME, else ~/.mlops)", Path::of, "--home");
    private final Flag debug = Flag.of("show the stack trace of a failure", "--debug");
    private final OptionSpec help = OptionSpec.builder("-h", "--help")
            .type(boolean.class)
            .usageHelp(true)
            .description("show this help")
            .build();

    public void addTo(CommandSpec spec) {
        spec.addOption(format.spec())
                .addOption(home.spec())
                .addOption(debug.spec())
                .addOption(help);
    }

    public Session session(Terminal terminal, InstantSource clock) {
        return new Session(terminal, Homes.find(home.find().orElse(null)), format.require(), debug.on(), clock);
    }

    private static Session.Format format(String text) {
        return switch (text) {
            case "text" -> Session.Format.TEXT;
            case "json" -> Session.Format.JSON;
            default -> throw new IllegalArgumentException("\"" + text + "\" is neither text nor json");
        };
    }
}
