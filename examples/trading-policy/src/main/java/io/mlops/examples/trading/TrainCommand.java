package io.mlops.examples.trading;

import io.mlops.Sha256;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Trains a policy, exports it and reports how it did beside buy-and-hold; goes on where a killed training stopped. */
@Command(name = "train", description = "Trains a policy, exports it and reports how it did.")
final class TrainCommand implements Callable<Integer> {
    @Mixin
    private BarsOption bars = new BarsOption();

    @Option(
            names = "--model",
            paramLabel = "FILE",
            description = "Where the TorchScript archive goes (default: ${DEFAULT-VALUE}).",
            defaultValue = "model/policy.pt")
    private Path model = Path.of("");

    @Option(
            names = "--seed",
            paramLabel = "N",
            description = "Start of the random numbers (default: ${DEFAULT-VALUE}).",
            defaultValue = "1")
    private long seed;

    @Option(names = "--epochs", paramLabel = "N", description = "Validations until the end (default: 16).")
    private int epochs = TrainingOptions.defaults().epochs();

    @Option(
            names = "--checkpoint",
            paramLabel = "FILE",
            description = "Goes on from this file and keeps it up to date (default: target/checkpoints/seed-<N>).")
    private @Nullable Path checkpoint;

    @Option(
            names = "--checkpoint-every",
            paramLabel = "N",
            description = "Updates between two checkpoints (default: ${DEFAULT-VALUE}).",
            defaultValue = "20")
    private int checkpointEvery;

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() throws IOException {
        if (epochs < 1 || checkpointEvery < 1) {
            throw new ParameterException(
                    spec.commandLine(), "cannot train: --epochs and --checkpoint-every must be at least 1");
        }
        TrainingOptions options = TrainingOptions.defaults().withSeed(seed).withEpochs(epochs);
        MarketHistory market = bars.market();
        Path file = checkpoint == null ? Path.of("target", "checkpoints", "seed-" + seed) : checkpoint;
        TrainingSession session = new TrainingSession(
                new TrainingRun(market, options), new CheckpointFile(file, options, bars.digest()), checkpointEvery);
        PolicyWeights policy = session.finish(this::print);
        Sha256 digest = new ModelFiles(model).write(policy, market);
        PrintWriter out = spec.commandLine().getOut();
        out.print(policy.<String>withStrategy(new Report(market)::of));
        out.printf("%n%s  %s%n", digest, model);
        out.flush();
        return CommandLine.ExitCode.OK;
    }

    private void print(TrainingRun.Epoch epoch) {
        print(spec.commandLine().getErr(), epoch);
    }

    /** One line for people. */
    static void print(PrintWriter out, TrainingRun.Epoch epoch) {
        out.printf(
                Locale.ROOT,
                "epoch %2d  loss %+.4f  validation: utility %+.4f  return %+.1f %%  Sharpe %.2f  best so far: epoch %d%n",
                epoch.number(),
                epoch.loss(),
                epoch.score(),
                100 * epoch.validation().totalReturn(),
                epoch.validation().sharpe(),
                epoch.best());
        out.flush();
    }
}
