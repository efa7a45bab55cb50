package io.mlops.training;

import java.util.List;
import java.util.Objects;

/**
 * Some lines of what a job wrote to its standard output and error, all attempts one after the other.
 *
 * @param lines in order, each without its end; perhaps none
 * @param next where the line after the last one will be: an opaque text, good in another process
 * @param complete whether nothing will ever follow: the job ended and these are its last lines
 */
public record LogPage(List<String> lines, String next, boolean complete) {
    /** The position of the first line. */
    public static final String START = "";

    public LogPage {
        lines = List.copyOf(lines);
        Objects.requireNonNull(next, "next");
    }
}
