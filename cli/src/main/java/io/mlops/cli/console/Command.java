package io.mlops.cli.console;

import picocli.CommandLine.Model.CommandSpec;

/** One command. An instance parses and runs once, in one thread. */
public interface Command {
    /** Its arguments and options, without the common ones; help text too. Built without reflection: that costs 70 ms. */
    CommandSpec spec();

    /** Runs and returns the exit code; what it throws, {@link ErrorReporter} explains. */
    int run(Session session) throws Exception;
}
