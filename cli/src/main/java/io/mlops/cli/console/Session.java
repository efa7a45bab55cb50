package io.mlops.cli.console;

import io.mlops.controlplane.Home;
import java.time.InstantSource;

/**
 * What a command runs in.
 *
 * @param terminal its streams
 * @param home where all state lies
 * @param format how its result is printed
 * @param debug whether a failure shows its stack trace
 * @param clock the time
 */
public record Session(Terminal terminal, Home home, Format format, boolean debug, InstantSource clock) {
    /** How results are printed. */
    public enum Format {
        TEXT,
        JSON
    }

    public boolean json() {
        return format == Format.JSON;
    }

    /** Prints one line of the result. */
    public void result(String line) {
        terminal.out().println(line);
    }

    /** Tells a person something that is not the result. */
    public void note(String line) {
        terminal.err().println(line);
    }

    /** How the user has to type the given command, this session's home included where it is not the usual one. */
    public String commandLine(String command) {
        String home = home().root().toString();
        boolean usual = home.equals(Homes.find(null).root().toString());
        return "mlops-cli " + command + (usual ? "" : " --home " + (home.indexOf(' ') < 0 ? home : "'" + home + "'"));
    }
}
