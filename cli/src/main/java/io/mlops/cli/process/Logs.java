package io.mlops.cli.process;

import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.Logger;

/** Where {@link System.Logger} goes. */
public final class Logs {
    private static final String FORMAT = "java.util.logging.SimpleFormatter.format";

    private static final String LINE = "%1$tFT%1$tT.%1$tL%1$tz %4$-7s %3$s: %5$s%6$s%n";

    // Held: a logger that nobody holds is forgotten with its level.
    private static final Logger FLYWAY = Logger.getLogger("org.flywaydb");
    private static final Logger AZURE = Logger.getLogger("com.azure");
    private static final Logger MSAL = Logger.getLogger("com.microsoft.aad.msal4j");

    private Logs() {}

    /** A command: the user is told by the command itself, so only what is broken is logged. */
    public static void ofCommand() {
        System.setProperty(FORMAT, LINE);
        level(Level.SEVERE);
        // It tells as broken whatever a service refuses, and its caller tells that too.
        AZURE.setLevel(Level.OFF);
    }

    /** A server: one line an event, to standard error. */
    public static void ofServer() {
        System.setProperty(FORMAT, LINE);
        level(Level.INFO);
        // The database tools tell their life's story at INFO.
        FLYWAY.setLevel(Level.WARNING);
        // Clients of clouds tell each token at INFO, and one of them each request at WARNING.
        MSAL.setLevel(Level.WARNING);
        AZURE.setLevel(Level.SEVERE);
    }

    private static void level(Level level) {
        Logger root = Logger.getLogger("");
        root.setLevel(level);
        for (Handler handler : root.getHandlers()) {
            handler.setLevel(level);
        }
    }
}
