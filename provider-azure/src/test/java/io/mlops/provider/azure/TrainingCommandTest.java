package io.mlops.provider.azure;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The command of a job in a shell, its placeholders replaced as Azure replaces them. */
class TrainingCommandTest {
    @TempDir
    Path folder;

    @BeforeEach
    void mount() throws IOException {
        for (String mount : List.of("result", "notes", "checkpoints", "bars")) {
            Files.createDirectory(folder.resolve(mount));
        }
        Files.writeString(folder.resolve("azures own name"), "1,2");
    }

    @Test
    void theTrainerGetsItsFoldersItsWordsAndItsStatus() throws Exception {
        Process process = start(
                Map.of("one", "it's a \"$(file)\".csv"),
                List.of(
                        "/bin/sh",
                        "-c",
                        "echo \"$MLOPS_OUTPUT $MLOPS_CHECKPOINTS $MLOPS_FAILURE $MLOPS_INPUT_DAILY_BARS\"; ls"
                                + " \"$MLOPS_INPUT_ONE\"; cat \"$MLOPS_INPUT_ONE/$1\"; exit 7",
                        "sh",
                        "it's a \"$(file)\".csv"));

        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

        assertThat(said)
                .isEqualTo(folder.resolve("result") + " " + folder.resolve("checkpoints") + " "
                        + folder.resolve("notes/failure") + " " + folder.resolve("bars")
                        + "\nit's a \"$(file)\".csv\n1,2");
        assertThat(process.waitFor()).isEqualTo(7);
        assertThat(folder.resolve("notes/begun")).exists();
    }

    @Test
    void noticeReachesTheTrainerAndItsStatusIsTheJobs() throws Exception {
        Process process = start(
                Map.of("one", "x"),
                List.of("/bin/sh", "-c", "trap 'echo told; exit 5' TERM; echo ready; while true; do :; done"));
        try (BufferedReader output = process.inputReader()) {
            assertThat(output.readLine()).isEqualTo("ready");

            process.toHandle().destroy();

            assertThat(output.readLine()).isEqualTo("told");
            assertThat(process.waitFor()).isEqualTo(5);
        }
    }

    private Process start(Map<String, String> files, List<String> command) throws IOException {
        String script = TrainingCommand.of(List.of("daily-bars", "one"), files, true, command.size())
                .replace("${{inputs.in_one}}", folder.resolve("azures own name").toString())
                .replace("${{inputs.in_daily_bars}}", folder.resolve("bars").toString());
        for (String output : List.of("result", "notes", "checkpoints")) {
            script = script.replace(
                    "${{outputs." + output + "}}", folder.resolve(output).toString());
        }
        assertThat(script).doesNotContain("${{");
        ProcessBuilder builder = new ProcessBuilder("/bin/sh", "-c", script)
                .directory(folder.toFile())
                .redirectErrorStream(true);
        builder.environment().putAll(TrainingCommand.variables(command, files));
        return builder.start();
    }
}
