package io.mlops.cli.console;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * The three streams of a command and which of them is a terminal.
 *
 * @param in what the user types or pipes in
 * @param out results and nothing else
 * @param err progress, questions and errors
 */
public record Terminal(
        InputStream in,
        PrintStream out,
        PrintStream err,
        boolean inIsTerminal,
        boolean outIsTerminal,
        boolean errIsTerminal) {
    /** The process's own streams; the launcher tells in {@code mlops.tty} which of them are terminals (i, o, e). */
    public static Terminal ofProcess() {
        String tty = System.getProperty("mlops.tty", "");
        return new Terminal(
                System.in, System.out, System.err, tty.indexOf('i') >= 0, tty.indexOf('o') >= 0, tty.indexOf('e') >= 0);
    }

    /** Whether a person can be asked: both the question and the answer go through a terminal. */
    public boolean interactive() {
        return inIsTerminal && errIsTerminal;
    }

    /** Asks a question that is answered with y or n; anything but y, an end of input included, is no. */
    public boolean confirm(String question) throws IOException {
        err.print(question + " [y/N] ");
        err.flush();
        @Nullable String answer = new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8)).readLine();
        if (answer == null) {
            err.println();
            return false;
        }
        return answer.strip().equalsIgnoreCase("y") || answer.strip().equalsIgnoreCase("yes");
    }
}
