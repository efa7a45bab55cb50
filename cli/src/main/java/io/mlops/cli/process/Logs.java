package io.mlops.cli.process;

import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.Logger;

/** Where {@link System.Logger} goes. */
public final class Logs {
    private static final String FORMAT = "java.util.logging.SimpleFormatter.format";

    private static final String LINE = "%1$tFT%1$tT.%1$tL%1$tz %4$-7s %3$s: %5$s%6$s%n";

    private Logs() {}

    /** A command: the user is told by the command itself, so only what is broken is logged. */
    public static void ofCommand() {
        System.setProperty(FORMAT, LINE);
        level(Level.SEVERE);
    }

    /** A server: one line an event, to standard error. */
    public static void ofServer() {
        System.setProperty(FORMAT, LINE);
        level(Level.INFO);
        // The database tools tell their life's story at INFO.
        Logger.getLogger("org.flywaydb").setLevel(Level.WARNING);
        // Clients of clouds tell each token at INFO, and one of them each request at WARNING.
        Logger.getLogger("com.microsoft.aad.msal4j").setLevel(Level.WARNING);
        Logger.getLogger("com.azure").setLevel(Level.SEVERE);
    }

    private static void level(Level level) {
        Logger root = Logger.getLogger("");
        root.setLevel(level);
        for (Handler handler : root.getHandlers()) {
            handler.setLevel(level);
        }
    }
}
