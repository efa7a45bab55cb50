package io.mlops.provider.azure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import io.mlops.ResourceName;
import io.mlops.Tags;
import io.mlops.artifact.ObjectKey;
import io.mlops.sandbox.arm.AzureTiming;
import io.mlops.sandbox.azure.AzureOptions;
import io.mlops.tck.LiveSettings;
import io.mlops.tck.LiveTransport;
import io.mlops.tck.TrainerScript;
import io.mlops.tck.cloud.ServedContainer;
import io.mlops.training.TrainingJob;
import io.mlops.training.TrainingJobSpec;
import io.mlops.training.TrainingOutput;
import io.mlops.training.TrainingProgram;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** That the profile {@code live} works, and leaves nothing, on a sandbox that it takes for a real account. */
class LiveWorkspaceTest {
    private static final String REGION = HostingWorld.HOME;

    @TempDir
    Path folder;

    private AzureWorld world;

    @BeforeEach
    void open() {
        world = new AzureWorld(AzureOptions.defaults()
                .withTiming(AzureTiming.all(Duration.ofMillis(20)))
                .withImage(TrainingWorld.IMAGE, List.of())
                .withImage(HostingWorld.IMAGE, ServedContainer.command()));
    }

    @AfterEach
    void close() {
        world.close();
    }

    @Test
    void whatATestMadeGoesWithItsWorkspace() {
        LiveWorkspace workspace = workspace(Map.of("image", HostingWorld.IMAGE));
        TrainingJobSpec job = endless(workspace);
        try (LiveTransport transport = workspace.transport()) {
            workspace.open(Map.of()).training().submit(job);
            Awaitility.await().atMost(Duration.ofSeconds(60)).until(() -> workspace.trainers(job.name()) == 1);

            assertThat(made())
                    .anyMatch(id -> id.matches(".*/onlineEndpoints/transport-[0-9a-f]{8}"))
                    .anyMatch(id -> id.contains("/computes/"))
                    .anyMatch(id -> id.endsWith("/datastores/mlops"));
            assertThat(transport.harness().binaryBody())
                    .hasSize(transport.harness().jsonLength() + 16);
        }

        Awaitility.await()
                .atMost(Duration.ofSeconds(60))
                .untilAsserted(() -> assertThat(made()).allMatch(id -> id.contains("/environments/")));
        try (LiveWorkspace next = workspace(Map.of())) {
            assertThat(next.open(Map.of()).training().list(Tags.none()))
                    .extracting(each -> each.spec().name(), TrainingJob::state)
                    .containsExactly(tuple(job.name(), TrainingJob.State.CANCELLED));
        }
    }

    @Test
    void aWorkspaceThatSomebodyUsesIsLeftAlone() throws Exception {
        AzureConfig config = world.config();
        new WorkspaceDatastore(config, world.clients(config).arm()).require(REGION);

        assertThatThrownBy(() -> workspace(Map.of()))
                .hasMessage(
                        "the datastore mlops of workspace mlops-sandbox-japaneast is the container mlops of somebody"
                                + " who uses it: give -Dmlops.live.workspace of one that is for nothing else");
        assertThat(made()).singleElement().asString().endsWith("/datastores/mlops");
    }

    @Test
    void whatIsNotGivenIsNamed() {
        assertThatThrownBy(() -> workspace(Map.of("workspace", "")))
                .hasMessage(
                        "the profile live needs a workspace of Azure Machine Learning in the region, for nothing else:"
                                + " give -Dmlops.live.workspace=... or MLOPS_LIVE_WORKSPACE");
        assertThatThrownBy(() -> workspace(Map.of("workspace", "", "subscription", " ")))
                .hasMessage("the profile live needs a subscription's GUID: give -Dmlops.live.subscription=... or"
                        + " MLOPS_LIVE_SUBSCRIPTION; a workspace of Azure Machine Learning in the region, for nothing else:"
                        + " give -Dmlops.live.workspace=... or MLOPS_LIVE_WORKSPACE");
        try (LiveWorkspace workspace = workspace(Map.of())) {
            assertThatThrownBy(() -> workspace.trainer(AzureMlTrainingJobs.NAME))
                    .hasMessageContaining("mlops.live.trainer=... or MLOPS_LIVE_TRAINER");
            assertThatThrownBy(workspace::image).hasMessageContaining("mlops.live.image=... or MLOPS_LIVE_IMAGE");
        }
    }

    /** Everything that users made but containers of the account. */
    private List<String> made() {
        return world.sandbox().resources().stream()
                .filter(id -> !id.endsWith("/containers/mlops"))
                .toList();
    }

    private TrainingJobSpec endless(LiveWorkspace workspace) {
        Path script = TrainerScript.in(folder);
        return TrainingJobSpec.of(
                        ResourceName.of("policy" + workspace.suffix()),
                        workspace.location(),
                        TrainingProgram.image(TrainingWorld.IMAGE, script.toString(), "/mnt/azureml"),
                        new TrainingOutput(ObjectKey.of("results"), "model/result.txt"))
                .withCheckpoints(ObjectKey.of("checkpoints"), Duration.ofSeconds(30))
                .withHyperparameters(Map.of("rounds", "1000"));
    }

    private LiveWorkspace workspace(Map<String, String> other) {
        Map<String, String> settings = world.sandbox().settings();
        Map<String, String> given = new HashMap<>(Map.of(
                "subscription",
                settings.get("subscription"),
                "resource-group",
                settings.get("resource-group"),
                "region",
                REGION,
                "storage-account",
                "mlops" + REGION,
                "workspace",
                "mlops-sandbox-" + REGION,
                "identity",
                settings.get("identity"),
                "container",
                "mlops-live-test",
                "model",
                HostingWorld.POLICY.toString()));
        given.putAll(other);
        Map<String, String> more = new HashMap<>();
        settings.forEach((key, value) -> {
            boolean here = key.startsWith("endpoint.") && !key.matches("endpoint\\.\\w+\\.(?!" + REGION + ").*");
            if (here || key.equals("managed-identity") || key.equals("registry")) {
                more.put(key, value);
            }
        });
        return new LiveWorkspace(
                new LiveSettings(name -> given.getOrDefault(name.replace("mlops.live.", ""), ""), Map.of()),
                more,
                world::clients);
    }
}
