package io.mlops.provider.azure;

import static org.assertj.core.api.Assertions.assertThat;

import io.mlops.Location;
import io.mlops.ResourceName;
import io.mlops.Sha256;
import io.mlops.artifact.ObjectKey;
import io.mlops.training.TrainingInput;
import io.mlops.training.TrainingJobSpec;
import io.mlops.training.TrainingLimits;
import io.mlops.training.TrainingOutput;
import io.mlops.training.TrainingProgram;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the task's command line does in a shell of this machine. */
class BatchCommandTest {
    private static final String ODD = "it's a \"$(file)\".csv";

    @TempDir
    Path folder;

    private Path mount;
    private Path work;

    @BeforeEach
    void mount() throws IOException {
        mount = Files.createDirectories(folder.resolve("mounts/artifacts"));
        work = Files.createDirectory(folder.resolve("work"));
        Files.createDirectories(mount.resolve("data"));
        Files.writeString(mount.resolve("data").resolve(ODD), "1,2");
    }

    @Test
    void theTrainerGetsItsFoldersItsWordsAndItsStatus() throws Exception {
        Process process = start(spec(
                "/bin/sh",
                "-c",
                "echo \"$MLOPS_OUTPUT $MLOPS_CHECKPOINTS $MLOPS_FAILURE\"; cat \"$MLOPS_INPUT_ONE/$1\" >&2; exit 7",
                "sh",
                ODD));

        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

        Path attempt = mount.resolve("mlops-training/policy/r1/1");
        assertThat(said)
                .isEqualTo(attempt.resolve("result") + " " + mount.resolve("state/policy") + " "
                        + attempt.resolve("notes/failure") + "\n1,2");
        assertThat(process.waitFor()).isEqualTo(7);
        assertThat(attempt.resolve("notes/log")).hasContent(said);
        assertThat(notes(attempt)).anyMatch(note -> note.matches("begun-[0-9]+-node-1"));
    }

    @Test
    void eachRunIsAnAttemptAndNoMoreThanMayBe() throws Exception {
        TrainingJobSpec spec = spec("/bin/sh", "-c", "echo $MLOPS_OUTPUT");

        for (int attempt = 1; attempt <= 3; attempt++) {
            Process process = start(spec);
            String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            assertThat(process.waitFor()).isEqualTo(attempt == 3 ? 75 : 0);
            assertThat(said).contains(attempt == 3 ? "" : "/r1/" + attempt + "/result");
        }
    }

    @Test
    void noticeReachesTheTrainerAndItsLastWordsAreKept() throws Exception {
        Process process =
                start(spec("/bin/sh", "-c", "trap 'echo told; exit 5' TERM; echo ready; while true; do :; done"));
        try (BufferedReader output = process.inputReader()) {
            assertThat(output.readLine()).isEqualTo("ready");

            process.toHandle().destroy();

            assertThat(output.readLine()).isEqualTo("told");
            assertThat(process.waitFor()).isEqualTo(5);
        }
        assertThat(mount.resolve("mlops-training/policy/r1/1/notes/log")).hasContent("ready\ntold\n");
    }

    private static TrainingJobSpec spec(String... command) {
        return TrainingJobSpec.of(
                        ResourceName.of("policy"),
                        Location.of("azure", "japaneast"),
                        TrainingProgram.image("team/trainer", command),
                        new TrainingOutput(ObjectKey.of("results"), "model.pt"))
                .withInputs(Map.of("one", new TrainingInput(ObjectKey.of("data/" + ODD), Sha256.of(new byte[0]))))
                .withCheckpoints(ObjectKey.of("state/policy"), Duration.ofSeconds(30))
                .withLimits(TrainingLimits.defaults().withRetries(1));
    }

    private static List<String> notes(Path attempt) throws IOException {
        try (Stream<Path> notes = Files.list(attempt.resolve("notes"))) {
            return notes.map(note -> note.getFileName().toString()).toList();
        }
    }

    private Process start(TrainingJobSpec spec) throws IOException {
        Path own = Files.createTempDirectory(work, "run");
        ProcessBuilder builder = new ProcessBuilder("/bin/sh", "-c", "exec " + BatchCommand.LINE)
                .directory(own.toFile())
                .redirectErrorStream(true);
        builder.environment().putAll(BatchCommand.variables(spec, Staging.of(spec, "r1"), Map.of("one", ODD)));
        builder.environment()
                .put("AZ_BATCH_NODE_MOUNTS_DIR", folder.resolve("mounts").toString());
        builder.environment().put("AZ_BATCH_NODE_ID", "node-1");
        return builder.start();
    }
}
