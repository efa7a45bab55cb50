package io.mlops.examples.trading;

import io.mlops.ErrorCode;
import io.mlops.MlopsException;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A training that survives being killed: it goes on from the last checkpoint and ends with the weights that it would have
 * had anyway. Holds a lock beside the checkpoint while it runs, so that no two trainings write one file.
 */
final class TrainingSession {
    private final TrainingRun run;
    private final CheckpointFile checkpoints;
    private final Path lockFile;
    private final Pace pace;

    /** When a training writes a checkpoint, and when it stops before its end; neither changes what comes out. */
    interface Pace {
        /** Asked after each update: whether to write a checkpoint now. */
        boolean checkpoint(TrainingState state);

        /** Asked after each update: whether to write one and stop. */
        boolean stop();

        /** A checkpoint after each so many updates, and no stop. */
        static Pace every(int updates) {
            return new Pace() {
                @Override
                public boolean checkpoint(TrainingState state) {
                    return state.updates() % updates == 0;
                }

                @Override
                public boolean stop() {
                    return false;
                }
            };
        }
    }

    /**
     * @param checkpointEvery updates between two checkpoints
     */
    TrainingSession(TrainingRun run, CheckpointFile checkpoints, int checkpointEvery) {
        this(run, checkpoints, Pace.every(checkpointEvery));
    }

    TrainingSession(TrainingRun run, CheckpointFile checkpoints, Pace pace) {
        this.run = run;
        this.checkpoints = checkpoints;
        this.lockFile = checkpoints.lockFile();
        this.pace = pace;
    }

    /** Trains to the end and returns the policy that did best on the validation period. */
    PolicyWeights finish(Consumer<TrainingRun.Epoch> progress) throws IOException {
        return train(progress).orElseThrow(() -> new IllegalStateException("the pace stopped it"));
    }

    /** Trains to the end, or to where the pace stops it: then there is no policy yet, and a checkpoint to go on from. */
    Optional<PolicyWeights> train(Consumer<TrainingRun.Epoch> progress) throws IOException {
        Files.createDirectories(lockFile.toAbsolutePath().getParent());
        try (FileChannel channel = FileChannel.open(lockFile, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
            lock(channel); // until the channel closes, or the process dies
            TrainingState state = checkpoints.find(run.trainPeriod()).orElseGet(run::start);
            while (!run.done(state)) {
                run.step(state, progress);
                boolean stop = pace.stop();
                if (stop || pace.checkpoint(state) || run.done(state)) {
                    checkpoints.write(state);
                }
                if (stop && !run.done(state)) {
                    return Optional.empty();
                }
            }
            return Optional.of(run.best(state));
        }
    }

    private void lock(FileChannel channel) throws IOException {
        try {
            if (channel.tryLock() == null) {
                throw held(null);
            }
        } catch (OverlappingFileLockException e) {
            throw held(e);
        }
    }

    private MlopsException held(@Nullable Throwable cause) {
        return new MlopsException(
                ErrorCode.FAILED_PRECONDITION,
                "cannot train: another training holds " + lockFile + "; wait for it or give another --checkpoint",
                cause);
    }
}
