package io.mlops.examples.trading;

import io.mlops.MlopsException;
import java.io.IOException;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/** The example's command line: train, job, check, spread, observe. */
@Command(name = "train.sh", description = "Trains and exports the trading policy.", mixinStandardHelpOptions = true)
public final class TradingPolicy {
    private TradingPolicy() {}

    public static void main(String[] args) {
        System.exit(commandLine().execute(args));
    }

    static CommandLine commandLine() {
        return new CommandLine(new TradingPolicy())
                .addSubcommand(new TrainCommand())
                .addSubcommand(new JobCommand())
                .addSubcommand(new CheckCommand())
                .addSubcommand(new SpreadCommand())
                .addSubcommand(new ObserveCommand())
                .setExecutionExceptionHandler((failure, command, parsed) -> {
                    switch (failure) {
                        case MlopsException known -> command.getErr().println(known.getMessage());
                        case IOException disk -> // its message alone is often just a path
                            command.getErr().println("cannot " + command.getCommandName() + ": " + disk);
                        default -> throw failure;
                    }
                    return CommandLine.ExitCode.SOFTWARE;
                });
    }
}
