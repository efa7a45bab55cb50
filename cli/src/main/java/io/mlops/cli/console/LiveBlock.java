package io.mlops.cli.console;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A few lines at the end of a terminal that are drawn again and again in place. Draws nothing where there is none. */
public final class LiveBlock {
    private static final int USUAL_WIDTH = 100;

    private final PrintStream err;
    private final boolean live;
    private final int width;
    private int drawn;

    public LiveBlock(Terminal terminal) {
        this.err = terminal.err();
        this.live = terminal.errIsTerminal();
        this.width = live ? width() : USUAL_WIDTH;
    }

    /** Whether anybody sees it. */
    public boolean live() {
        return live;
    }

    /** Replaces what was drawn before; lines that do not fit are cut, since a wrapped line could not be replaced. */
    public void draw(List<String> lines) {
        if (!live) {
            return;
        }
        StringBuilder text = new StringBuilder();
        back(text);
        for (String line : lines) {
            text.append(line, 0, Math.min(line.length(), width - 1)).append('\n');
        }
        drawn = lines.size();
        err.print(text);
        err.flush();
    }

    /** Removes it from the screen. */
    public void clear() {
        if (live && drawn > 0) {
            StringBuilder text = new StringBuilder();
            back(text);
            drawn = 0;
            err.print(text);
            err.flush();
        }
    }

    private void back(StringBuilder text) {
        if (drawn > 0) {
            text.append("\u001b[").append(drawn).append("A\r\u001b[J");
        }
    }

    private static int width() {
        try {
            Process stty = new ProcessBuilder("stty", "size")
                    .redirectInput(ProcessBuilder.Redirect.from(new java.io.File("/dev/tty")))
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
            String size = new String(stty.getInputStream().readAllBytes(), StandardCharsets.US_ASCII).strip();
            boolean told = stty.waitFor(1, TimeUnit.SECONDS) && stty.exitValue() == 0 && size.matches("\\d+ \\d+");
            int columns = told ? Integer.parseInt(size.substring(size.indexOf(' ') + 1)) : 0;
            return columns > 0 ? columns : USUAL_WIDTH;
        } catch (IOException e) {
            return USUAL_WIDTH; // a terminal that does not tell its size
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return USUAL_WIDTH;
        }
    }
}
