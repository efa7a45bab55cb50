package io.mlops.examples.trading;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.mlops.CallListener;
import io.mlops.Location;
import io.mlops.ResourceName;
import io.mlops.Sha256;
import io.mlops.Tags;
import io.mlops.artifact.ObjectInfo;
import io.mlops.artifact.ObjectKey;
import io.mlops.artifact.WriteOptions;
import io.mlops.provider.Provider;
import io.mlops.provider.ProviderSettings;
import io.mlops.provider.local.LocalProviderFactory;
import io.mlops.training.LogPage;
import io.mlops.training.Purchase;
import io.mlops.training.TrainingInput;
import io.mlops.training.TrainingJob;
import io.mlops.training.TrainingJobSpec;
import io.mlops.training.TrainingOutput;
import io.mlops.training.TrainingProgram;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The example's training as jobs of the local provider: real processes that are given notice, and killed. */
class InterruptedJobTest {
    private static final Duration PATIENCE = Duration.ofMinutes(5);
    private static final String EPOCHS = "12";

    @TempDir
    Path folder;

    private Provider provider;
    private TrainingInput bars;

    @BeforeEach
    void open() throws IOException {
        provider = new LocalProviderFactory()
                .open(
                        new ProviderSettings(
                                "local",
                                Map.of(
                                        "home", folder.resolve("home").toString(),
                                        "model-server", program("model-server", "exit 1"))),
                        CallListener.NONE);
        ObjectInfo stored =
                provider.artifacts().upload(ObjectKey.of("data/bars.csv"), Example.BARS, WriteOptions.defaults());
        bars = TrainingInput.of(stored);
    }

    @AfterEach
    void close() {
        provider.training()
                .list(Tags.none())
                .forEach(job -> provider.training().cancel(job.spec().name()));
        await().atMost(PATIENCE)
                .until(() -> provider.training().list(Tags.none()).stream()
                        .allMatch(job -> job.state().ended()));
        provider.close();
    }

    @Test
    void interruptedTwiceItEndsWithTheSameWeights() throws Exception {
        TrainingJobSpec whole = spec("whole");
        TrainingJobSpec broken = spec("interrupted");
        TrainingJob uninterrupted = provider.training().submit(whole).await(PATIENCE);

        provider.training().submit(broken);
        awaitLine(broken.name(), "epoch  2 ");
        provider.training().preempt(broken.name());
        awaitLine(broken.name(), "epoch  6 ");
        killEverything(broken.name());
        TrainingJob interrupted = provider.training().operation(broken.name()).await(PATIENCE);

        assertThat(uninterrupted.preemptions()).isZero();
        assertThat(interrupted.preemptions()).isEqualTo(2);
        assertThat(interrupted.resumptions()).isEqualTo(2);
        assertThat(log(broken.name())).contains("stopped, with a checkpoint to go on from");
        assertThat(digest(interrupted)).isEqualTo(digest(uninterrupted));
        assertThat(content(broken)).isEqualTo(content(whole));
        assertServes(broken);
    }

    /** As a power cut would: nobody is told, nobody records a status. */
    private void killEverything(ResourceName job) {
        String mark = folder.toAbsolutePath() + "/home/jobs/" + job + "/";
        List<ProcessHandle> processes = ProcessHandle.allProcesses()
                .filter(process -> String.join(" ", process.info().arguments().orElse(new String[0]))
                        .contains(mark))
                .flatMap(process ->
                        java.util.stream.Stream.concat(java.util.stream.Stream.of(process), process.descendants()))
                .distinct()
                .toList();
        assertThat(processes).isNotEmpty();
        processes.forEach(ProcessHandle::destroyForcibly);
    }

    private void assertServes(TrainingJobSpec spec) throws IOException {
        Path file = folder.resolve("served.pt");
        try (InputStream content = provider.artifacts().open(spec.output().artifactKey())) {
            Files.copy(content, file, StandardCopyOption.REPLACE_EXISTING);
        }
        try (TorchScriptModel model = TorchScriptModel.load(file)) {
            float[] observation = Example.market().observation(0, 0);
            assertThat(model.positions(observation, observation.length)).hasSize(1);
        }
    }

    private TrainingJobSpec spec(String name) throws IOException {
        return TrainingJobSpec.of(
                        ResourceName.of(name),
                        Location.of("local", "a"),
                        TrainingProgram.command(List.of(trainer())),
                        new TrainingOutput(ObjectKey.of("models/" + name), "policy.pt"))
                .withInputs(Map.of("bars", bars))
                .withHyperparameters(Map.of("seed", "3", "epochs", EPOCHS))
                .withPurchase(Purchase.SPOT)
                .withCheckpoints(ObjectKey.of("checkpoints/" + name), Duration.ofSeconds(1));
    }

    private String trainer() throws IOException {
        return program(
                "trainer",
                "exec '" + Path.of(System.getProperty("java.home"), "bin", "java")
                        + "' -XX:+UseSerialGC -XX:TieredStopAtLevel=1 --enable-native-access=ALL-UNNAMED"
                        + " -Dai.djl.offline=true -DDJL_CACHE_DIR='" + System.getProperty("DJL_CACHE_DIR") + "' -cp '"
                        + System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")) + "' "
                        + TradingPolicy.class.getName() + " job");
    }

    private String program(String name, String script) throws IOException {
        Path file = folder.resolve(name);
        if (!Files.exists(file)) {
            Files.writeString(file, "#!/bin/sh\n" + script + "\n");
            assertThat(file.toFile().setExecutable(true)).isTrue();
        }
        return file.toAbsolutePath().toString();
    }

    private void awaitLine(ResourceName job, String beginning) {
        await().atMost(PATIENCE)
                .pollInterval(Duration.ofMillis(20))
                .until(() -> log(job).stream().anyMatch(line -> line.startsWith(beginning)));
    }

    private List<String> log(ResourceName job) {
        return provider.training().logs(job, LogPage.START, 10_000).lines();
    }

    private byte[] content(TrainingJobSpec spec) throws IOException {
        try (InputStream content = provider.artifacts().open(spec.output().artifactKey())) {
            return content.readAllBytes();
        }
    }

    private static Sha256 digest(TrainingJob job) {
        return job.result().orElseThrow().digest();
    }
}
