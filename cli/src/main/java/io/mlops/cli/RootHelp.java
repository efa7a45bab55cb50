package io.mlops.cli;

import io.mlops.cli.console.ExitCode;
import io.mlops.cli.console.Terminal;
import io.mlops.cli.console.UsageException;
import java.io.PrintStream;
import java.util.List;

/** What {@code mlops-cli} says where no command is named. */
final class RootHelp {
    private RootHelp() {}

    static int run(CommandWords words, Terminal terminal) {
        List<String> rest = words.rest();
        if (rest.contains("--version") || rest.contains("-V")) {
            terminal.out().println("mlops-cli " + version());
            return ExitCode.OK;
        }
        boolean asked = rest.contains("--help") || rest.contains("-h");
        if (!rest.isEmpty() && Commands.isGroup(rest.getFirst())) {
            print(asked ? terminal.out() : terminal.err(), rest.getFirst() + " ");
            return asked ? ExitCode.OK : ExitCode.USAGE;
        }
        for (String word : rest) {
            if (!asked && word.startsWith("-")) {
                throw new UsageException("no command is named", "see mlops-cli --help for the commands that there are");
            }
        }
        terminal.out()
                .println(
                        "Puts a PyTorch model behind one URL on several failure domains; losing one loses no request.");
        terminal.out().println();
        print(terminal.out(), "");
        return ExitCode.OK;
    }

    private static void print(PrintStream out, String prefix) {
        out.println(
                "Usage: mlops-cli " + (prefix.isEmpty() ? "COMMAND" : prefix + "COMMAND") + " [ARGUMENTS] [OPTIONS]");
        boolean whole = prefix.isEmpty();
        if (!whole) {
            out.println();
        }
        for (String[] entry : Commands.all()) {
            if (entry.length == 1) {
                if (whole) {
                    out.println();
                    out.println(entry[0] + ":");
                }
            } else if (entry[0].startsWith(prefix)) {
                StringBuilder line = new StringBuilder("  ").append(entry[0]);
                out.println(line.repeat(' ', Math.max(1, 19 - line.length())).append(entry[1]));
            }
        }
        out.println();
        out.println("Every command takes -o text|json, --home DIR, --debug and --help.");
        if (whole) {
            out.println();
            out.println("Begin with:");
            out.println("  mlops-cli deploy -f examples/trading-policy/deployment.yaml");
            out.println("  mlops-cli drill trading-policy --fault kill --target local/b");
        }
    }

    private static String version() {
        String version = Main.class.getPackage().getImplementationVersion();
        return (version == null ? "(not built)" : version) + " (Java " + Runtime.version() + ")";
    }
}
