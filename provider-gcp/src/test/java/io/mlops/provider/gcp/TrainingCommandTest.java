package io.mlops.provider.gcp;

import static org.assertj.core.api.Assertions.assertThat;

import io.mlops.Location;
import io.mlops.ResourceName;
import io.mlops.Sha256;
import io.mlops.artifact.ObjectKey;
import io.mlops.training.TrainingInput;
import io.mlops.training.TrainingJobSpec;
import io.mlops.training.TrainingOutput;
import io.mlops.training.TrainingProgram;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a machine runs, in a shell of this one, with a folder in place of the bucket. */
class TrainingCommandTest {
    private static final TrainingJobSpec SPEC = TrainingJobSpec.of(
                    ResourceName.of("policy"),
                    Location.of("gcp", "us-central1"),
                    TrainingProgram.image("team/trainer"),
                    new TrainingOutput(ObjectKey.of("results/policy"), "model"))
            .withInputs(Map.of(
                    "daily-bars",
                    new TrainingInput(ObjectKey.of("data/bars"), Sha256.of(new byte[1])),
                    "one",
                    new TrainingInput(ObjectKey.of("data/it's $(1).csv"), Sha256.of(new byte[1]))))
            .withHyperparameters(Map.of("learning-rate", "0.1"))
            .withCheckpoints(ObjectKey.of("checkpoints/policy"), Duration.ofMinutes(1));

    @TempDir
    Path folder;

    private Path run;

    @BeforeEach
    void mount() throws IOException {
        run = folder.resolve("gcs/bucket/mlops-training/policy/run-1");
        Path data = Files.createDirectories(folder.resolve("gcs/bucket/data"));
        Files.writeString(data.resolve("it's $(1).csv"), "1,2");
    }

    @Test
    void theTrainerGetsItsFoldersItsWordsAndItsStatus() throws Exception {
        Process process = start(
                "echo \"$MLOPS_OUTPUT $MLOPS_CHECKPOINTS $MLOPS_FAILURE $MLOPS_INPUT_DAILY_BARS"
                        + " $MLOPS_HP_LEARNING_RATE\"; cat \"$MLOPS_INPUT_ONE/$1\"; echo; echo x >"
                        + " \"$MLOPS_OUTPUT/model\"; exit 7",
                "sh",
                "it's $(1).csv");

        List<String> said = said(process);

        String bucket = folder + "/gcs/bucket/";
        assertThat(said)
                .containsExactly(
                        run + "/result.1 " + bucket + "checkpoints/policy " + run + "/failure.1 " + bucket + "data/bars"
                                + " 0.1",
                        "1,2",
                        TrainingCommand.LAST_LINE);
        assertThat(process.waitFor()).isEqualTo(7);
        assertThat(marks()).containsExactly("begun.1", "ended.1.7", "result.1");
        assertThat(run.resolve("result.1/model")).exists();
        assertThat(folder.resolve("gcs/bucket/checkpoints/policy")).isDirectory();
    }

    @Test
    void whatEndedByItselfIsNotDoneAgain() throws Exception {
        assertThat(start("exit 139").waitFor()).isEqualTo(139);

        Process again = start("echo again");

        assertThat(said(again)).isEmpty();
        assertThat(again.waitFor()).isEqualTo(139);
        assertThat(marks()).containsExactly("begun.1", "ended.1.139", "result.1");
    }

    @Test
    void whatWasToldToEndGoesOnWithAFolderOfItsOwn() throws Exception {
        Process process = start("trap 'echo told; exit 0' TERM; echo ready; while true; do :; done");
        try (BufferedReader output = process.inputReader()) {
            assertThat(output.readLine()).isEqualTo("ready");

            process.toHandle().destroy();

            assertThat(output.readLine()).isEqualTo("told");
            assertThat(output.readLine()).isEqualTo(TrainingCommand.LAST_LINE);
        }
        // Its own status would be taken for that of a job that ended well.
        assertThat(process.waitFor()).isEqualTo(143);
        assertThat(marks()).containsExactly("begun.1", "notice.1", "result.1");

        assertThat(said(start("echo \"$MLOPS_OUTPUT\""))).containsExactly(run + "/result.2", TrainingCommand.LAST_LINE);
    }

    @Test
    void whoseMachineGoesWithoutNoticeIsSeenToBeginAgain() throws Exception {
        Process process = start("echo ready; while true; do :; done");
        try (BufferedReader output = process.inputReader()) {
            assertThat(output.readLine()).isEqualTo("ready");
            process.descendants().forEach(ProcessHandle::destroyForcibly);
            process.toHandle().destroyForcibly();
        }
        process.waitFor();
        // The shell may have outlived its trainer by a moment.
        try (Stream<Path> ended = Files.list(run)) {
            for (Path mark : ended.filter(each -> each.getFileName().toString().startsWith("ended."))
                    .toList()) {
                Files.delete(mark);
            }
        }

        assertThat(start("exit 0").waitFor()).isZero();

        assertThat(marks()).containsExactly("begun.1", "begun.2", "ended.2.0", "result.1", "result.2");
    }

    private List<String> marks() throws IOException {
        try (Stream<Path> marks = Files.list(run)) {
            return marks.map(mark -> mark.getFileName().toString()).sorted().toList();
        }
    }

    private static List<String> said(Process process) throws IOException {
        return new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8)
                .lines()
                .toList();
    }

    private Process start(String program, String... arguments) {
        List<String> command =
                new ArrayList<>(TrainingCommand.of(SPEC, Set.of("one"), "bucket", "mlops-training/policy/run-1"));
        command.addAll(List.of("/bin/sh", "-c", program));
        command.addAll(List.of(arguments));
        ProcessBuilder builder = new ProcessBuilder(
                        command.stream().map(this::here).toList())
                .directory(folder.toFile())
                .redirectErrorStream(true);
        TrainingCommand.variables(SPEC, Set.of("one"), "bucket")
                .forEach((name, value) -> builder.environment().put(name, here(value)));
        try {
            return builder.start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private String here(String word) {
        return word.startsWith("/gcs/") ? folder + word : word;
    }
}
