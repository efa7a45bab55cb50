package io.mlops.examples.trading;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.mlops.ErrorCode;
import io.mlops.MlopsException;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Sixteen updates in four epochs of four; a checkpoint after every third: most of them lie within an epoch. */
class TrainingSessionTest {
    private static final int CHECKPOINT_EVERY = 3;

    @TempDir
    Path folder;

    @Test
    void interruptedTwiceItEndsWithTheSameBits() throws IOException {
        PolicyWeights whole = finish("whole", Example.TINY, AtomicFile.Sink.DISK);

        // The third checkpoint (update 9) dies after half of its bytes, the sixth write after all but the rename.
        AtomicInteger writes = new AtomicInteger();
        AtomicFile.Sink dying = (channel, bytes) -> {
            int write = writes.incrementAndGet();
            if (write == 3) {
                channel.write(bytes.slice(0, bytes.limit() / 2));
                throw new IOException("killed within a write");
            }
            AtomicFile.Sink.DISK.write(channel, bytes);
            if (write == 6) {
                throw new IOException("killed before the rename");
            }
        };
        assertThatThrownBy(() -> finish("parts", Example.TINY, dying)).hasMessage("killed within a write");
        assertThat(updatesIn("parts"))
                .as("the last whole checkpoint is mid-epoch")
                .isEqualTo(6);
        assertThatThrownBy(() -> finish("parts", Example.TINY, dying)).hasMessage("killed before the rename");
        assertThat(updatesIn("parts")).isEqualTo(12);
        PolicyWeights parts = finish("parts", Example.TINY, dying);

        assertThat(parts.parameters()).isEqualTo(whole.parameters());
        // Not the best policy only: moments, random numbers, episodes and progress are the same to the byte.
        assertThat(Files.readAllBytes(folder.resolve("parts"))).isEqualTo(Files.readAllBytes(folder.resolve("whole")));
        assertThat(TorchScript.export(parts)).isEqualTo(TorchScript.export(whole));
    }

    @Test
    void trainingLongerGoesOnWhereTheShorterOneEnded() throws IOException {
        finish("longer", Example.TINY.withEpochs(2), AtomicFile.Sink.DISK);
        finish("longer", Example.TINY, AtomicFile.Sink.DISK);
        finish("whole", Example.TINY, AtomicFile.Sink.DISK);
        assertThat(Files.readAllBytes(folder.resolve("longer"))).isEqualTo(Files.readAllBytes(folder.resolve("whole")));
    }

    @Test
    void anotherSeedIsAnotherPolicy() throws IOException {
        PolicyWeights one = finish("one", Example.TINY, AtomicFile.Sink.DISK);
        PolicyWeights two = finish("two", Example.TINY.withSeed(8), AtomicFile.Sink.DISK);
        assertThat(two.parameters()).isNotEqualTo(one.parameters());
    }

    /** DJL gives libtorch memory of Java's: a collection between forward and backward once changed the gradients. */
    @Test
    void garbageCollectionsChangeNothing() throws Exception {
        float[] calm = updates();
        AtomicBoolean done = new AtomicBoolean();
        AtomicInteger collections = new AtomicInteger();
        Thread collector = Thread.ofPlatform().start(() -> {
            while (!done.get()) {
                System.gc();
                collections.incrementAndGet();
            }
        });
        try {
            for (int round = 0; round < 2; round++) {
                assertThat(updates()).isEqualTo(calm);
            }
        } finally {
            done.set(true);
            collector.join();
        }
        assertThat(collections).hasPositiveValue();
    }

    @Test
    void theRewardRisesOnTheTrainingDays() throws IOException {
        List<TrainingRun.Epoch> epochs = new ArrayList<>();
        TrainingOptions options = new TrainingOptions(1, 3, 30, 8, 32, 10, 60, 1e-2, 0.1, 0.5, 5, 0);
        TrainingRun run = new TrainingRun(Example.market(), options);
        new TrainingSession(run, checkpoints("learning", options, AtomicFile.Sink.DISK), 1000).finish(epochs::add);
        assertThat(epochs).extracting(TrainingRun.Epoch::number).containsExactly(1, 2, 3);
        assertThat(epochs.getLast().loss()).isLessThan(epochs.getFirst().loss() - 0.01);
        TrainingRun.Epoch best = epochs.get(epochs.getLast().best() - 1);
        assertThat(epochs).allSatisfy(e -> assertThat(e.score()).isLessThanOrEqualTo(best.score()));
    }

    @Test
    void aSecondTrainingOnTheSameCheckpointIsRefused() throws IOException {
        try (FileChannel channel =
                FileChannel.open(folder.resolve("busy.lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
            assertThat(channel.lock().isValid()).isTrue();
            assertThatThrownBy(() -> finish("busy", Example.TINY, AtomicFile.Sink.DISK))
                    .hasMessageContaining("another training holds " + folder.resolve("busy.lock"))
                    .isInstanceOfSatisfying(
                            MlopsException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.FAILED_PRECONDITION));
        }
    }

    @Test
    void aTrainingThatDivergesStops() throws IOException {
        TrainingOptions options = new TrainingOptions(7, 4, 4, 4, 4, 5, 20, 1e38, 0, 0.5, 20, 2);
        assertThatThrownBy(() -> finish("diverging", options, AtomicFile.Sink.DISK))
                .hasMessageStartingWith("cannot train on: the loss is NaN in update ");
    }

    private float[] updates() {
        Trainer trainer =
                new Trainer(Example.market(), Periods.of(Example.market()).train(), Example.TINY);
        TrainingState state = trainer.start();
        for (int i = 0; i < 10; i++) {
            trainer.update(state);
        }
        return state.parameters();
    }

    private long updatesIn(String name) throws IOException {
        return checkpoints(name, Example.TINY, AtomicFile.Sink.DISK)
                .find(Periods.of(Example.market()).train())
                .orElseThrow()
                .updates();
    }

    private PolicyWeights finish(String name, TrainingOptions options, AtomicFile.Sink sink) throws IOException {
        TrainingRun run = new TrainingRun(Example.market(), options);
        return new TrainingSession(run, checkpoints(name, options, sink), CHECKPOINT_EVERY).finish(epoch -> {});
    }

    private CheckpointFile checkpoints(String name, TrainingOptions options, AtomicFile.Sink sink) throws IOException {
        return new CheckpointFile(folder.resolve(name), options, Example.barsDigest(), sink);
    }
}
