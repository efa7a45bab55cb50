package io.mlops.examples.trading;

import io.mlops.ErrorCode;
import io.mlops.MlopsException;
import io.mlops.Sha256;
import io.mlops.trainer.TrainerProcess;
import io.mlops.trainer.TrainingContext;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/**
 * The training as a job: input {@code bars} (one CSV file), hyperparameters {@code seed} and {@code epochs}, result {@code policy.pt}. Writes
 * a checkpoint each period and at a notice, and ends with the same bytes however often it is interrupted.
 */
@Command(name = "job", description = "Trains as a training job: everything comes from the job's environment.")
final class JobCommand implements Callable<Integer> {
    private static final Duration USUAL_PERIOD = Duration.ofSeconds(30);

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() {
        return TrainerProcess.run(this::train);
    }

    private boolean train(TrainingContext context) throws IOException {
        Path bars = only(context.input("bars"));
        MarketHistory market = MarketHistory.of(BarsCsv.read(bars));
        TrainingOptions usual = TrainingOptions.defaults();
        TrainingOptions options = usual.withSeed(context.hyperparameter("seed", usual.seed()))
                .withEpochs(Math.toIntExact(context.hyperparameter("epochs", usual.epochs())));
        // Without checkpoints the file is there too, and lost with the machine.
        Path checkpoints = context.checkpoints().orElseGet(() -> Path.of("."));
        TrainingSession session = new TrainingSession(
                new TrainingRun(market, options),
                new CheckpointFile(checkpoints.resolve("training"), options, Sha256.of(bars)),
                pace(context));
        PrintWriter out = spec.commandLine().getOut();
        Optional<PolicyWeights> policy = session.train(epoch -> TrainCommand.print(out, epoch));
        if (policy.isEmpty()) {
            out.println("stopped, with a checkpoint to go on from");
            out.flush();
            return false;
        }
        Sha256 digest = new ModelFiles(context.output().resolve("policy.pt")).write(policy.get(), market);
        out.printf("%s  policy.pt%n", digest);
        out.flush();
        return true;
    }

    private static TrainingSession.Pace pace(TrainingContext context) {
        long period = context.checkpointPeriod().orElse(USUAL_PERIOD).toNanos();
        long[] last = {System.nanoTime()};
        return new TrainingSession.Pace() {
            @Override
            public boolean checkpoint(TrainingState state) {
                boolean due = System.nanoTime() - last[0] >= period;
                if (due) {
                    last[0] = System.nanoTime();
                }
                return due;
            }

            @Override
            public boolean stop() {
                return context.stopping();
            }
        };
    }

    private static Path only(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            List<Path> found = files.filter(Files::isRegularFile).toList();
            if (found.size() == 1) {
                return found.getFirst();
            }
            throw new MlopsException(
                    ErrorCode.INVALID_ARGUMENT,
                    "cannot train: the input bars holds " + found.size() + " files, expected one CSV file");
        }
    }
}
