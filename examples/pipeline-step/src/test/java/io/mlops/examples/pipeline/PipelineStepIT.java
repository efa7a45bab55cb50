package io.mlops.examples.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.mlops.ResourceName;
import io.mlops.artifact.ObjectInfo;
import io.mlops.artifact.ObjectKey;
import io.mlops.artifact.WriteOptions;
import io.mlops.provider.Provider;
import io.mlops.sandbox.aws.AwsOptions;
import io.mlops.sandbox.aws.AwsSandbox;
import io.mlops.sandbox.sagemaker.Timing;
import io.mlops.training.LogPage;
import io.mlops.training.TrainingInput;
import io.mlops.training.TrainingJob;
import io.mlops.training.TrainingJobSpec;
import io.mlops.training.TrainingJobs;
import io.mlops.training.TrainingOutput;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The whole step, by the program as a team builds it: the same program everywhere, and only the configuration differs. */
class PipelineStepIT {
    private static final Duration PATIENCE = Duration.ofMinutes(3);
    private static final String REGION = "us-east-1";
    private static final int SIGTERM = 128 + 15;
    private static final String TRAINED =
            "cp '" + World.TRADING.resolve("model/policy.pt") + "' \"$MLOPS_OUTPUT/policy.pt\"";

    @TempDir
    static Path shared;

    private static String classPath;
    private static String uninterrupted;

    @TempDir
    Path folder;

    @BeforeAll
    static void build() throws Exception {
        classPath = StandaloneBuild.classPath(shared.resolve("build"));
        uninterrupted = train(shared.resolve("uninterrupted"));
    }

    @Test
    void itsClassPathHasWhatItsPomNamesAndNoCommandLine() {
        List<String> ours = Stream.of(classPath.split(":"))
                .map(entry -> Path.of(entry).getFileName().toString())
                .filter(name -> name.startsWith("mlops-"))
                .map(name -> name.replaceAll("-\\d.*", ""))
                .toList();

        assertThat(ours)
                .containsExactlyInAnyOrder(
                        "mlops-core-api",
                        "mlops-routing",
                        "mlops-client",
                        "mlops-provider-local",
                        "mlops-provider-aws");
        assertThat(classPath).doesNotContain(World.ROOT.toString());
    }

    @Test
    void doesAllOfItOnThisMachineAndSurvivesAPreemption() throws Exception {
        Map<String, String> entries = new World(folder).local(World.trainer(folder), World.MODEL_SERVER);
        try (Provider provider = World.open(entries);
                Program program = start(entries)) {
            ResourceName job = ResourceName.of(program.awaitOutput("training +job (\\S+)"));
            awaitSecondEpoch(provider.training(), job);
            provider.training().preempt(job);

            assertDoneAfterOnePreemption(program, job);
            World.assertNothingLeft(provider);
        }
    }

    @Test
    void doesTheSameInACloudByAnotherConfiguration() throws Exception {
        AwsOptions options = AwsOptions.defaults()
                .withRegions(Map.of(REGION, 0))
                .withTiming(Timing.all(Duration.ofMillis(20)))
                .withImage("mlops/model-server", List.of(World.MODEL_SERVER.toString()))
                .withImage("mlops/trading-policy", List.of(World.trainer(folder).toString()));
        try (AwsSandbox sandbox = AwsSandbox.start(World.ROOT.resolve(".tools"), folder.resolve("sandbox"), options)) {
            Map<String, String> entries = World.cloud(sandbox, REGION);
            try (Provider provider = World.open(entries);
                    Program program = start(entries)) {
                ResourceName job = ResourceName.of(program.awaitOutput("training +job (\\S+)"));
                awaitSecondEpoch(provider.training(), job);
                sandbox.region(REGION).interrupt(job.value());

                assertDoneAfterOnePreemption(program, job);
                World.assertNothingLeft(provider);
            }
        }
    }

    @Test
    void aSignalWhileItTrainsCancelsTheJobAndLeavesNothing() throws Exception {
        Map<String, String> entries = local("exec tail -f /dev/null", "exit 1");
        try (Provider provider = World.open(entries);
                Program program = start(entries)) {
            ResourceName job = ResourceName.of(program.awaitOutput("training +job (\\S+)"));
            await().atMost(PATIENCE)
                    .until(() -> provider.training()
                            .find(job)
                            .filter(found -> found.state() == TrainingJob.State.RUNNING)
                            .isPresent());
            program.terminate();

            assertThat(program.awaitEnd()).isEqualTo(SIGTERM);
            assertThat(program.errors()).contains("the wait was interrupted");
            assertThat(program.output()).contains("removed     training job " + job);
            World.assertNothingLeft(provider);
            assertThat(provider.training().find(job).orElseThrow().state()).isEqualTo(TrainingJob.State.CANCELLED);
        }
    }

    @Test
    void aSignalWhileItDeploysDeletesTheEndpointAndLeavesNothing() throws Exception {
        Map<String, String> entries = local(TRAINED, "exec tail -f /dev/null");
        try (Provider provider = World.open(entries);
                Program program = start(entries)) {
            String endpoint = program.awaitOutput("deploying +endpoint (\\S+)");
            await().atMost(PATIENCE)
                    .until(() -> provider.endpoints().find(endpoint).stream()
                            .anyMatch(found -> !found.replicas().isEmpty()));
            program.terminate();

            assertThat(program.awaitEnd()).isEqualTo(SIGTERM);
            assertThat(program.output()).contains("removed     endpoint " + endpoint);
            World.assertNothingLeft(provider);
        }
    }

    @Test
    void aTrainerThatFailsIsToldWithItsOwnReasonAndLeavesNothing() throws Exception {
        Map<String, String> entries = local("echo 'no luck today' > \"$MLOPS_FAILURE\"; exit 3", "exit 1");
        try (Provider provider = World.open(entries);
                Program program = start(entries)) {
            assertThat(program.awaitEnd()).isEqualTo(1);
            assertThat(program.errors()).containsPattern("cannot finish training job step-\\w+: .*no luck today");
            World.assertNothingLeft(provider);
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "tier       | tepid      | the key tier is \"tepid\"",
                "location   | lokal/a    | cannot open provider lokal: it is not on the class path (there: aws, local)",
                "local.zone | b          | cannot open provider local: unknown setting zone (known: ",
                "local.model-server | /x | cannot open provider local: the setting model-server is \"/x\"",
            })
    void aMistakeInTheConfigurationIsToldWithTheFile(String key, String value, String reason) throws Exception {
        Map<String, String> entries = local("exit 1", "exit 1");
        entries.put(key, value);
        try (Program program = start(entries)) {
            assertThat(program.awaitEnd()).isEqualTo(1);
            assertThat(program.errors())
                    .startsWith("pipeline-step: cannot use " + folder.resolve("pipeline.properties") + ": " + reason)
                    .hasLineCount(1);
            assertThat(program.output()).isEmpty();
        }
    }

    private static void assertDoneAfterOnePreemption(Program program, ResourceName job) throws Exception {
        assertThat(program.awaitEnd()).as(program.output() + program.errors()).isZero();
        assertThat(program.output())
                .contains("stored      " + job + "/data/bars.csv")
                .contains("tier cool")
                .contains(", 1 preemptions, ")
                .contains("digest " + uninterrupted)
                .contains("1 of 1 replicas ready")
                .containsPattern("predicted   by \\S+: \\{.*\"position\"")
                .contains("removed     endpoint " + job);
    }

    /** With other programs as trainer and model server. */
    private Map<String, String> local(String trainer, String modelServer) throws IOException {
        return new World(folder)
                .local(
                        World.program(folder.resolve("trainer"), trainer),
                        World.program(folder.resolve("server"), modelServer));
    }

    private Program start(Map<String, String> entries) throws IOException {
        return Program.start(classPath, folder, new World(folder).write(entries));
    }

    private static void awaitSecondEpoch(TrainingJobs jobs, ResourceName job) {
        await().atMost(PATIENCE)
                .pollInterval(Duration.ofMillis(20))
                .until(() -> jobs.find(job).isPresent()
                        && jobs.logs(job, LogPage.START, 10_000).lines().stream()
                                .anyMatch(line -> line.startsWith("epoch  2 ")));
    }

    /** The digest of the same training, uninterrupted, and of its own world. */
    private static String train(Path folder) throws IOException {
        World world = new World(folder);
        Map<String, String> entries = world.local(World.trainer(folder), World.MODEL_SERVER);
        StepConfig config = new StepConfig(folder, entries);
        try (Provider provider = World.open(entries)) {
            ObjectInfo bars =
                    provider.artifacts().upload(ObjectKey.of("bars.csv"), config.data(), WriteOptions.defaults());
            TrainingJobSpec spec = TrainingJobSpec.of(
                            ResourceName.of("uninterrupted"),
                            config.location(),
                            config.trainer(),
                            new TrainingOutput(ObjectKey.of("model"), "policy.pt"))
                    .withInputs(Map.of("bars", TrainingInput.of(bars)))
                    .withHyperparameters(config.hyperparameters());
            TrainingJob job = provider.training().submit(spec).await(PATIENCE);
            return job.result().orElseThrow().digest().hex();
        }
    }
}
