package io.mlops.cli;

import io.mlops.cli.console.Command;
import io.mlops.cli.console.CommonOptions;
import io.mlops.cli.console.ErrorReporter;
import io.mlops.cli.console.ExitCode;
import io.mlops.cli.console.ParseErrors;
import io.mlops.cli.console.Terminal;
import io.mlops.cli.console.UsageException;
import java.time.InstantSource;
import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;

/** The entry point. Registers only the command that is invoked: all of them together cost more than a whole status. */
public final class Main {
    private Main() {}

    public static void main(String[] args) {
        int code = run(List.of(args), Terminal.ofProcess(), InstantSource.system());
        // System.exit sets up logging to be able to log itself, 5 ms of CPU: not where returning does the same.
        if (code != ExitCode.OK || Thread.activeCount() > 1) {
            System.exit(code);
        }
    }

    /** Runs one command line and returns its exit code. */
    static int run(List<String> args, Terminal terminal, InstantSource clock) {
        boolean debug = args.contains("--debug");
        try {
            int code = dispatch(CommandWords.of(args), terminal, clock);
            terminal.out().flush();
            return code;
        } catch (Exception | LinkageError | StackOverflowError failure) {
            terminal.out().flush();
            return ErrorReporter.report(failure, terminal.err(), debug);
        }
    }

    private static int dispatch(CommandWords words, Terminal terminal, InstantSource clock) throws Exception {
        if (words.name().isEmpty()) {
            return RootHelp.run(words, terminal);
        }
        Command command = Commands.create(words.name());
        CommandSpec spec = command.spec();
        CommonOptions common = new CommonOptions();
        common.addTo(spec);
        CommandLine line = commandLine(spec);
        try {
            if (line.parseArgs(words.rest().toArray(new String[0])).isUsageHelpRequested()) {
                terminal.out().print(CommandHelp.of(line));
                return 0;
            }
        } catch (ParameterException e) {
            throw ParseErrors.explain(e, spec, words.rest());
        }
        return command.run(common.session(terminal, clock));
    }

    static CommandLine commandLine(CommandSpec spec) {
        return new CommandLine(spec).setExpandAtFiles(false).setInterpolateVariables(false);
    }

    /** What an unknown first word is answered with. */
    static UsageException unknown(String word, String hint) {
        return new UsageException("unknown command \"" + word + "\"", hint);
    }
}
