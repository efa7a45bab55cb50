package io.mlops.provider.azure;

import com.fasterxml.jackson.databind.JsonNode;
import io.mlops.Location;
import io.mlops.ResourceName;
import io.mlops.provider.Provider;
import io.mlops.provider.ProviderSettings;
import io.mlops.sandbox.azure.AzureRegion;
import io.mlops.tck.LiveRemains;
import io.mlops.tck.LiveSettings;
import io.mlops.tck.LiveTransport;
import io.mlops.tck.TestModel;
import io.mlops.training.TrainingProgram;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;

/**
 * A real workspace of Azure Machine Learning beside a {@link LiveBlobs}. Endpoints, models and jobs have names of this test's own; they go,
 * or are cancelled, when it ends, and so do the workspace's datastores of this provider, which are the test's container. The workspace must
 * be for nothing else.
 */
final class LiveWorkspace implements HostingAccount, TrainingAccount {
    private static final List<String> DATASTORES = List.of(WorkspaceDatastore.NAME, WorkspaceParts.DATASTORE);
    /** What has to be given beside what blobs need, by name. */
    private static final Map<String, String> NEEDED = Map.of(
            "workspace",
            "a workspace of Azure Machine Learning in the region, for nothing else",
            "identity",
            "the resource id of a user-assigned identity that pulls the images and may read and write blobs");

    private static final ApiVersion VERSION = ApiVersion.MACHINE_LEARNING;

    private final LiveSettings given;
    private final LiveBlobs blobs;
    private final Provider provider;
    private final String suffix = "-" + UUID.randomUUID().toString().substring(0, 8);

    LiveWorkspace() {
        this(LiveSettings.ofThisProcess(), Map.of(), AzureClients::new);
    }

    /**
     * @param more settings beside those that are given
     * @param caller whoever calls
     */
    LiveWorkspace(LiveSettings given, Map<String, String> more, Function<AzureConfig, AzureClients> caller) {
        this.given = given;
        Map<String, String> needed = new HashMap<>(LiveBlobs.NEEDED);
        needed.putAll(NEEDED);
        given.require(needed);
        Map<String, String> settings = new HashMap<>(more);
        NEEDED.keySet().forEach(each -> settings.put(each, given.find(each).orElseThrow()));
        this.blobs = new LiveBlobs(given, settings, caller);
        try {
            requireNobodys();
            this.provider = blobs.open(Map.of());
        } catch (RuntimeException e) {
            blobs.close();
            throw e;
        }
    }

    /** An endpoint of such a workspace for the contract of transports. */
    static LiveTransport transport(EndpointAuth auth) {
        return new LiveWorkspace(LiveSettings.ofThisProcess(), Map.of("endpoint-auth", auth.word()), AzureClients::new)
                .transport();
    }

    /** An endpoint of this workspace, which is closed with it. */
    LiveTransport transport() {
        AzureProviderFactory factory = new AzureProviderFactory();
        ProviderSettings settings = new ProviderSettings(AzureConfig.PROVIDER, settings());
        return new LiveTransport(
                new HostingHarness(this),
                target -> factory.transport(settings, target).orElseThrow());
    }

    /** Others' datastores of these names are left alone; those of a run that was killed are not. */
    private void requireNobodys() {
        for (String name : DATASTORES) {
            Optional<WorkspaceDatastore.Datastore> there =
                    blobs.arm().find(datastore(name), VERSION, WorkspaceDatastore.Datastore.class);
            String container = there.map(
                            each -> String.valueOf(each.properties().containerName()))
                    .orElse(blobs.prefix());
            if (!container.startsWith(blobs.prefix())) {
                throw new IllegalStateException("the datastore " + name + " of workspace "
                        + blobs.config().workspaceIn(region()) + " is the container " + container
                        + " of somebody who uses it: give -Dmlops.live.workspace of one that is for nothing else");
            }
        }
        removeDatastores();
    }

    private void removeDatastores() {
        DATASTORES.forEach(name -> blobs.arm().delete(datastore(name), VERSION));
    }

    private ArmId datastore(String name) {
        return blobs.config().workspaceId(region()).child("datastores", name);
    }

    private String region() {
        return blobs.config().home();
    }

    @Override
    public Map<String, String> settings() {
        return blobs.settings();
    }

    @Override
    public Provider open(Map<String, String> more) {
        return blobs.open(more);
    }

    @Override
    public Location location() {
        return Location.of(AzureConfig.PROVIDER, region());
    }

    @Override
    public EndpointParts parts() {
        return new EndpointParts(blobs.arm(), blobs.config(), region());
    }

    @Override
    public String image() {
        return given.require("image", "the model server's image, as NAME.azurecr.io/mlops/model-server:TAG");
    }

    @Override
    public TestModel model() {
        return given.model();
    }

    @Override
    public TestModel brokenModel() {
        return TestModel.broken();
    }

    /** The same wherever it runs: Azure starts nothing by itself. */
    @Override
    public TrainingProgram trainer(String service) {
        return given.trainer("NAME.azurecr.io/mlops/test-trainer:TAG");
    }

    @Override
    public int trainers(ResourceName job) {
        int running = 0;
        for (int attempt = 1; ; attempt++) {
            ArmId id = blobs.config().workspaceId(region()).child("jobs", CommandAttempt.name(job.value(), attempt));
            Optional<CommandJob> there = blobs.arm().find(id, VERSION, CommandJob.class);
            if (there.isEmpty()) {
                return running;
            }
            running += "Running".equals(there.get().properties().status()) ? 1 : 0;
        }
    }

    /** Names of endpoints are unique in a region, and jobs are kept for ever. */
    @Override
    public String suffix() {
        return suffix;
    }

    @Override
    public Optional<AzureRegion> machines() {
        return Optional.empty();
    }

    /** A deployment takes some minutes, a machine for a job likewise. */
    @Override
    public Duration patience() {
        return Duration.ofMinutes(30);
    }

    @Override
    public void close() {
        try {
            new LiveRemains(provider, suffix).remove(patience());
            removeModels();
            removeDatastores();
        } finally {
            blobs.close();
        }
    }

    /** What a start that was broken off left. */
    private void removeModels() {
        ArmId models = blobs.config().workspaceId(region()).children("models");
        for (JsonNode model : blobs.arm().list(models, VERSION, JsonNode.class)) {
            String name = model.path("name").asText();
            if (name.endsWith(suffix)) {
                parts().sweep(name);
            }
        }
    }
}
