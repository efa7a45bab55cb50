package io.mlops.examples.trading;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.mlops.ErrorCode;
import io.mlops.MlopsException;
import io.mlops.Sha256;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.assertj.core.api.AbstractThrowableAssert;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CheckpointFileTest {
    private static final Sha256 BARS = Sha256.of(new byte[] {1});
    private static final Period TRAIN = Periods.of(Example.market()).train();

    @TempDir
    Path folder;

    private Path file = Path.of("");
    private byte[] written = {};

    @BeforeEach
    void writeOne() throws IOException {
        file = folder.resolve("checkpoint");
        checkpoint().write(state());
        written = Files.readAllBytes(file);
    }

    @Test
    void findsNothingWhereNothingWasWritten() throws IOException {
        assertThat(new CheckpointFile(folder.resolve("none"), Example.TINY, BARS).find(TRAIN))
                .isEmpty();
    }

    @Test
    void whatWasReadIsWrittenAgainToTheByte() throws IOException {
        TrainingState read = checkpoint().find(TRAIN).orElseThrow();
        assertThat(read.updates()).isEqualTo(3);
        assertThat(read.best().epoch()).isEqualTo(1);
        assertThat(read.parameters()).containsExactly(1.5f, Float.MIN_VALUE, -0f);
        checkpoint().write(read);
        assertThat(Files.readAllBytes(file)).isEqualTo(written);
    }

    @Test
    void everyTruncationIsAClearError() throws IOException {
        for (int length = 0; length < written.length; length++) {
            Files.write(file, Arrays.copyOf(written, length));
            assertUnreadable();
        }
        Files.write(file, Arrays.copyOf(written, written.length + 1));
        assertUnreadable().hasMessageContaining("bytes of state and holds");
    }

    @Test
    void everyFlippedByteIsAClearError() throws IOException {
        for (int i = 0; i < written.length; i++) {
            byte[] broken = written.clone();
            broken[i] ^= 0x10;
            Files.write(file, broken);
            assertUnreadable();
        }
    }

    @Test
    void saysWhatIsWrong() throws IOException {
        Files.writeString(file, "this is not a checkpoint, it is a letter to a friend");
        assertUnreadable().hasMessageContaining("it is not a checkpoint");

        byte[] newer = written.clone();
        newer[11] = 2;
        Files.write(file, newer);
        assertUnreadable().hasMessageContaining("its format version is 2, this trainer reads 1");

        byte[] changed = written.clone();
        changed[changed.length - 1] ^= 1;
        Files.write(file, changed);
        assertUnreadable().hasMessageContaining("its SHA-256 does not match its content");
    }

    @Test
    void refusesOtherOptionsAndOtherBars() {
        CheckpointFile otherSeed = new CheckpointFile(file, Example.TINY.withSeed(8), BARS);
        assertThatThrownBy(() -> otherSeed.find(TRAIN))
                .hasMessageContaining("it was made with other options")
                .hasMessageContaining("seed=7")
                .hasMessageContaining("seed=8")
                .isInstanceOfSatisfying(
                        MlopsException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.FAILED_PRECONDITION));
        CheckpointFile otherBars = new CheckpointFile(file, Example.TINY, Sha256.of(new byte[] {2}));
        assertThatThrownBy(() -> otherBars.find(TRAIN)).hasMessageContaining("it was made with other bars");
    }

    @Test
    void aLongerTrainingGoesOnFromIt() throws IOException {
        assertThat(new CheckpointFile(file, Example.TINY.withEpochs(99), BARS).find(TRAIN))
                .isPresent();
    }

    @Test
    void aWriteThatDiesHalfwayLeavesTheOldOne() throws IOException {
        CheckpointFile dying = new CheckpointFile(file, Example.TINY, BARS, (channel, bytes) -> {
            channel.write(bytes.slice(0, bytes.limit() / 2));
            throw new IOException("killed");
        });
        assertThatThrownBy(() -> dying.write(state())).hasMessage("killed");
        assertThat(Files.readAllBytes(file)).isEqualTo(written);
        assertThat(folder.resolve("checkpoint.tmp")).exists();

        checkpoint().write(state());
        assertThat(folder.resolve("checkpoint.tmp")).doesNotExist();
        assertThat(Files.readAllBytes(file)).isEqualTo(written);
    }

    private CheckpointFile checkpoint() {
        return new CheckpointFile(file, Example.TINY, BARS);
    }

    private AbstractThrowableAssert<?, ? extends Throwable> assertUnreadable() {
        return assertThatThrownBy(() -> checkpoint().find(TRAIN))
                .isInstanceOfSatisfying(
                        MlopsException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.INVALID_ARGUMENT))
                .hasMessageStartingWith("cannot resume from " + file + ": ")
                .hasMessageEndingWith("; delete the file to start from the beginning");
    }

    private static TrainingState state() {
        float[] parameters = {1.5f, Float.MIN_VALUE, -0f};
        Adam adam = new Adam(1e-2, 0.1, new float[] {1, 2, 3}, new float[] {4, 5, 6}, 3);
        Episodes episodes = Episodes.start(TRAIN, 20, 4, new SplitMix64(1));
        TrainingState.Best best = new TrainingState.Best(1, -0.25, new float[] {7, 8, 9});
        return new TrainingState(parameters, adam, new SplitMix64(42), episodes, 3, 0.125, best);
    }
}
