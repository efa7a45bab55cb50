package io.mlops.trainer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.mlops.ErrorCode;
import io.mlops.MlopsException;
import io.mlops.training.TrainerEnvironment;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class TrainerProcessTest {
    @TempDir
    private Path folder;

    private final ByteArrayOutputStream err = new ByteArrayOutputStream();

    @Test
    void theStatusSaysWhetherItIsDone() {
        assertThat(process().train(context -> true)).isZero();
        assertThat(process().train(context -> false)).isEqualTo(143);
    }

    @Test
    void aFailureIsInTheLogAndInItsFile() throws Exception {
        int status = process().train(context -> {
            throw new IllegalStateException("the loss is NaN");
        });

        assertThat(status).isEqualTo(1);
        assertThat(folder.resolve("failure")).hasContent("the loss is NaN\n");
        assertThat(err.toString(StandardCharsets.UTF_8)).contains("IllegalStateException: the loss is NaN");
    }

    @Test
    void readsWhatTheJobGaveToIt() {
        TrainingContext context = new TrainingContext(
                Map.of(
                        "MLOPS_JOB", "policy",
                        "MLOPS_INPUT_DAILY_BARS", "/in/bars",
                        "MLOPS_OUTPUT", "/out",
                        "MLOPS_CHECKPOINTS", "/state",
                        "MLOPS_CHECKPOINT_SECONDS", "30",
                        "MLOPS_HP_LEARNING_RATE", "0.1",
                        "MLOPS_HP_SEED", "7"),
                () -> true);

        assertThat(context.job()).isEqualTo("policy");
        assertThat(context.input("daily-bars")).isEqualTo(Path.of("/in/bars"));
        assertThat(context.output()).isEqualTo(Path.of("/out"));
        assertThat(context.checkpoints()).contains(Path.of("/state"));
        assertThat(context.checkpointPeriod()).contains(Duration.ofSeconds(30));
        assertThat(context.hyperparameter("learning-rate")).contains("0.1");
        assertThat(context.hyperparameter("seed", 1)).isEqualTo(7);
        assertThat(context.hyperparameter("epochs", 16)).isEqualTo(16);
        assertThat(context.stopping()).isTrue();
    }

    @Test
    void saysWhatIsMissing() {
        TrainingContext context = new TrainingContext(Map.of("MLOPS_HP_SEED", "one"), () -> false);

        refused(context::job, "MLOPS_JOB is not set");
        refused(() -> context.input("bars"), "the job has no input \"bars\" (MLOPS_INPUT_BARS is not set)");
        refused(() -> context.hyperparameter("seed", 1), "hyperparameter seed is \"one\", not a whole number");
        assertThat(context.checkpoints()).isEmpty();
        assertThat(context.checkpointPeriod()).isEmpty();
    }

    private static void refused(org.assertj.core.api.ThrowableAssert.ThrowingCallable call, String reason) {
        assertThatThrownBy(call)
                .isInstanceOfSatisfying(
                        MlopsException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.INVALID_ARGUMENT))
                .hasMessageContaining(reason);
    }

    private TrainerProcess process() {
        return new TrainerProcess(
                Map.of(TrainerEnvironment.FAILURE, folder.resolve("failure").toString()),
                new PrintStream(err, true, StandardCharsets.UTF_8));
    }
}
