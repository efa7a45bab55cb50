package io.mlops.provider.gcp;

import com.google.cloud.aiplatform.v1.CustomJob;
import com.google.cloud.aiplatform.v1.JobState;
import com.google.cloud.aiplatform.v1.ListCustomJobsRequest;
import io.mlops.Location;
import io.mlops.ResourceName;
import io.mlops.endpoint.EndpointSpec;
import io.mlops.provider.Provider;
import io.mlops.provider.ProviderSettings;
import io.mlops.sandbox.gcp.GcpSandbox;
import io.mlops.tck.LiveRemains;
import io.mlops.tck.LiveSettings;
import io.mlops.tck.LiveTransport;
import io.mlops.tck.TestModel;
import io.mlops.training.TrainingProgram;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import java.util.stream.StreamSupport;

/**
 * Vertex AI of a real project beside a {@link LiveGcs}. Endpoints, models and jobs have names of this test's own; they go, or are cancelled,
 * when it ends. What others have in the project is not touched.
 */
final class LiveProject implements HostingAccount, TrainingAccount {
    private static final Map<String, String> NEEDED = Map.of(
            "service-account",
            "the address of a service account that containers and jobs run as, which may read and write the project's"
                    + " buckets");

    private final LiveSettings given;
    private final LiveGcs storage;
    private final GcpConfig config;
    private final GcpClients clients;
    private final Provider provider;
    private final String suffix = "-" + UUID.randomUUID().toString().substring(0, 8);

    LiveProject() {
        this(LiveSettings.ofThisProcess(), Map.of(), GcpClients::new);
    }

    /**
     * @param more settings beside those that are given
     * @param caller whoever calls
     */
    LiveProject(LiveSettings given, Map<String, String> more, Function<GcpConfig, GcpClients> caller) {
        this.given = given;
        given.require(NEEDED);
        Map<String, String> settings = new HashMap<>(more);
        NEEDED.keySet().forEach(each -> settings.put(each, given.find(each).orElseThrow()));
        this.storage = new LiveGcs(given, settings, caller);
        this.config = GcpConfig.read(new ProviderSettings(GcpConfig.PROVIDER, storage.settings()));
        this.clients = caller.apply(config);
        this.provider = storage.open(Map.of());
    }

    /** An endpoint of this project, which is closed with it. */
    LiveTransport transport(UnaryOperator<EndpointSpec> kind) {
        return new LiveTransport(
                new HostingHarness(this),
                target -> new DataPlane(clients.caller(), config.endpoints()).open(target),
                kind);
    }

    @Override
    public Map<String, String> settings() {
        return storage.settings();
    }

    @Override
    public Provider open(Map<String, String> more) {
        return storage.open(more);
    }

    @Override
    public Location location() {
        return Location.of(GcpConfig.PROVIDER, config.home());
    }

    @Override
    public VertexObserver observer() {
        return new VertexObserver(config, clients);
    }

    @Override
    public String image() {
        return given.require(
                "image",
                "the model server's image, as REGION-docker.pkg.dev/PROJECT/REPOSITORY/mlops/model-server:TAG");
    }

    @Override
    public TestModel model() {
        return given.model();
    }

    @Override
    public TestModel brokenModel() {
        return TestModel.broken();
    }

    @Override
    public TrainingProgram trainer() {
        return given.trainer("REGION-docker.pkg.dev/PROJECT/REPOSITORY/mlops/test-trainer:TAG");
    }

    @Override
    public int trainers(ResourceName job) {
        ListCustomJobsRequest request = ListCustomJobsRequest.newBuilder()
                .setParent(config.parent(config.home()))
                .setFilter("labels." + VertexJobRequest.JOB + "=" + job.value())
                .build();
        Iterable<CustomJob> runs =
                clients.jobs(config.home()).listCustomJobs(request).iterateAll();
        return (int) StreamSupport.stream(runs.spliterator(), false)
                .filter(run -> run.getState() == JobState.JOB_STATE_RUNNING)
                .count();
    }

    /** Jobs are kept as long as the project is. */
    @Override
    public String suffix() {
        return suffix;
    }

    @Override
    public Optional<GcpSandbox> machines() {
        return Optional.empty();
    }

    /** A deployment takes a quarter of an hour, a machine for a job some minutes. */
    @Override
    public Duration patience() {
        return Duration.ofMinutes(40);
    }

    @Override
    public void close() {
        try {
            new LiveRemains(provider, suffix).remove(patience());
        } finally {
            clients.close();
            storage.close();
        }
    }
}
