package io.mlops.cli.console;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** How wide the terminal is. */
public final class Columns {
    private static final int LEAST = 40;
    private static final long PATIENCE_SECONDS = 2;

    private Columns() {}

    /** Columns of the terminal that results go to; without end where they go elsewhere, or where nobody knows. */
    public static int of(Session session) {
        String told = System.getProperty("mlops.columns", "");
        if (!told.isEmpty()) {
            return width(told);
        }
        if (!session.terminal().outIsTerminal()) {
            return Integer.MAX_VALUE;
        }
        @Nullable String exported = System.getenv("COLUMNS");
        return width(exported == null ? asked() : exported);
    }

    private static int width(String text) {
        int width = text.matches("[0-9]{1,6}") ? Integer.parseInt(text) : 0;
        return width < LEAST ? Integer.MAX_VALUE : width;
    }

    /** The terminal itself knows; empty where it does not say. */
    private static String asked() {
        try {
            Process stty = new ProcessBuilder("stty", "size")
                    .redirectInput(new File("/dev/tty"))
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
            try (var out = stty.getInputStream()) {
                String size = new String(out.readAllBytes(), StandardCharsets.US_ASCII);
                boolean ended = stty.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS) && stty.exitValue() == 0;
                return ended ? size.strip().replaceAll(".* ", "") : "";
            }
        } catch (IOException e) {
            return ""; // no stty here, or no terminal behind /dev/tty: nothing is cut
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return "";
        }
    }
}
