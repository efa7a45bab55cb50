package io.mlops.examples.trading;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Real processes, killed with SIGKILL while they train. */
class KilledTrainingTest {
    private static final String EPOCHS = "1";

    @TempDir
    Path folder;

    @Test
    void killedTwiceItEndsWithTheSameFile() throws Exception {
        byte[] nothing = {};
        byte[] first = killAfterACheckpointOtherThan(nothing);
        byte[] second = killAfterACheckpointOtherThan(first);
        assertThat(second).isNotEqualTo(first);

        Path resumed = train("killed");
        Path uninterrupted = train("whole");
        assertThat(resumed).hasSameBinaryContentAs(uninterrupted);
        assertThat(folder.resolve("killed")).hasSameBinaryContentAs(folder.resolve("whole"));
    }

    /** Starts the training, waits for a new checkpoint, kills; returns the checkpoint that the killed one left. */
    private byte[] killAfterACheckpointOtherThan(byte[] old) throws IOException {
        Process process = new ProcessBuilder(command())
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("log").toFile())
                .start();
        try {
            Path checkpoint = folder.resolve("killed");
            await().pollInterval(Duration.ofMillis(2))
                    .atMost(Duration.ofMinutes(2))
                    .until(() -> {
                        assertThat(process.isAlive())
                                .as(() -> "still training: " + log())
                                .isTrue();
                        return Files.exists(checkpoint) && !Arrays.equals(Files.readAllBytes(checkpoint), old);
                    });
        } finally {
            process.destroyForcibly().onExit().join();
        }
        return Files.readAllBytes(folder.resolve("killed"));
    }

    private List<String> command() {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "--enable-native-access=ALL-UNNAMED",
                "-Dai.djl.offline=true",
                "-DDJL_CACHE_DIR=" + System.getProperty("DJL_CACHE_DIR"),
                "-cp",
                System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
                TradingPolicy.class.getName()));
        command.addAll(arguments("killed"));
        return command;
    }

    /** To the end, in this process. */
    private Path train(String name) {
        assertThat(TradingPolicy.commandLine().execute(arguments(name).toArray(String[]::new)))
                .isZero();
        return folder.resolve("policy-" + name + ".pt");
    }

    private List<String> arguments(String name) {
        return List.of(
                "train",
                "--epochs=" + EPOCHS,
                "--model=" + folder.resolve("policy-" + name + ".pt"),
                "--checkpoint=" + folder.resolve(name),
                "--checkpoint-every=3");
    }

    private String log() {
        try {
            return Files.readString(folder.resolve("log"));
        } catch (IOException e) {
            return "no log: " + e.getMessage();
        }
    }
}
