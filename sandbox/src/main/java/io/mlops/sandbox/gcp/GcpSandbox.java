package io.mlops.sandbox.gcp;

import io.mlops.sandbox.cloud.CloudPlace;
import io.mlops.sandbox.cloud.CloudServices;
import io.mlops.sandbox.cloud.RegionalCloud;
import io.mlops.sandbox.cloudlogging.LogEntries;
import io.mlops.sandbox.cloudlogging.LoggingCalls;
import io.mlops.sandbox.cloudrun.CloudRunServices;
import io.mlops.sandbox.gcpcost.BillingExport;
import io.mlops.sandbox.gcpcost.BudgetCalls;
import io.mlops.sandbox.gcs.FakeGcs;
import io.mlops.sandbox.gcs.GcsService;
import io.mlops.sandbox.grpc.GcpRegion;
import io.mlops.sandbox.grpc.GcpService;
import io.mlops.sandbox.grpc.GcpTokens;
import io.mlops.sandbox.grpc.GcpWorld;
import io.mlops.sandbox.grpc.LongOperations;
import io.mlops.sandbox.vertex.CustomJobs;
import io.mlops.sandbox.vertex.VertexEndpoints;
import io.mlops.sandbox.wire.Listener;
import io.mlops.sandbox.wire.WireAnswer;
import io.mlops.sandbox.wire.WireRequest;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * A running Google Cloud of this machine: all control planes at one port, the metadata server at another, and the storage and the data
 * planes of each region at one of its own. Everything is gone when it ends. Thread-safe.
 */
public final class GcpSandbox extends RegionalCloud<GcpPlace> {
    private static final JsonMapper JSON = new JsonMapper();

    private final CloudServices<GcpService> services = new CloudServices<>();
    private final GcpWorld world;
    private final GcpControl control;
    private final Listener metadata;
    private final ServiceAccountKey key;
    private final VertexEndpoints vertex;
    private final CloudRunServices run;
    private final BillingExport billing;
    private final BudgetCalls budgets;
    private @Nullable FakeGcs ours;

    private GcpSandbox(GcpOptions options, Path folder) {
        super("GCP", folder);
        options.regions().forEach((name, port) -> add(new GcpPlace(name, port, services)));
        this.key = new ServiceAccountKey(options.account().caller());
        this.metadata = new Listener(options.metadataPort(), this::identify);
        this.world = new GcpWorld(
                options.account(),
                containers(),
                options.clock(),
                options.timing(),
                options.images(),
                new LongOperations(options.clock()),
                new GcpTokens(options.account(), options.clock(), options.tokenLife()),
                metadataHost(),
                List.copyOf(regions()));
        LogEntries logs = new LogEntries(world.clock(), world.account().project());
        this.vertex = new VertexEndpoints(world, logs);
        this.run = new CloudRunServices(world, logs);
        this.billing = new BillingExport(world);
        this.budgets = new BudgetCalls(world);
        List<GcpService> all = new ArrayList<>();
        options.services().forEach(service -> all.add(service.apply(world)));
        all.addAll(own(logs));
        services.give(all);
        regions().forEach(this::publish);
        this.control = GcpControl.open(options.controlPort(), world, services.all());
        look(services::look);
    }

    /**
     * Starts it and returns once everything answers.
     *
     * @param folder for containers and logs; made where it is not there
     */
    public static GcpSandbox start(Path folder, GcpOptions options) {
        folder(folder);
        return new GcpSandbox(options, folder);
    }

    /**
     * Likewise, with storage of its own: one bucket a region.
     *
     * @param tools where installations lie
     */
    public static GcpSandbox start(Path tools, Path folder, GcpOptions options) throws InterruptedException {
        folder(folder);
        FakeGcs storage = FakeGcs.start(tools, folder.resolve("fake-gcs-server.log"));
        try {
            GcpSandbox sandbox = start(storage, folder, options);
            sandbox.ours = storage;
            return sandbox;
        } catch (RuntimeException e) {
            storage.close();
            throw e;
        }
    }

    /**
     * Likewise, with storage: one bucket a region.
     *
     * @param storage holds it; not ended with the sandbox, and may serve several
     */
    public static GcpSandbox start(FakeGcs storage, Path folder, GcpOptions options) {
        return start(folder, options.withService(world -> GcsService.open(world, storage.url())));
    }

    /** The sandbox's own services; the first that matches a path of a region answers. */
    private List<GcpService> own(LogEntries logs) {
        return List.of(
                world.operations(),
                vertex.models(),
                vertex,
                run,
                new ArtifactRegistry(world),
                new ProjectPages(world),
                new CustomJobs(world, logs),
                billing,
                budgets,
                new LoggingCalls(world.account(), logs));
    }

    private WireAnswer identify(WireRequest request) {
        return TokenPages.knows(request.rawPath())
                ? new TokenPages(world, key).answer(request)
                : new MetadataPages(world).answer(request);
    }

    private void publish(GcpRegion region) {
        services.publish(
                region.name(),
                services.all().stream()
                        .flatMap(service -> service.data(region).stream())
                        .toList());
    }

    @Override
    public String name() {
        return "gcp";
    }

    @Override
    public ObjectNode describe() {
        ObjectNode told = JSON.createObjectNode().put("metadata-host", metadataHost());
        settings().forEach(told.putObject("settings")::put);
        return told;
    }

    @Override
    public Map<String, CloudPlace> places() {
        return placesAnd(GcpControl.NAME, control);
    }

    public GcpControl control() {
        return control;
    }

    /** Where the machine's service account gets its tokens: {@code HOST:PORT}, for {@code GCE_METADATA_HOST}. */
    public String metadataHost() {
        return metadata.url().getAuthority();
    }

    /**
     * Where tokens are given to who has no machine: in place of {@code oauth2.googleapis.com}, {@code sts.googleapis.com} and
     * {@code iamcredentials.googleapis.com}.
     */
    public URI tokenServices() {
        return metadata.url();
    }

    /** The content of a file with a key of the service account that calls; its tokens come from here. */
    public String serviceAccountKey() {
        return key.file(world.account().project(), metadata.url().resolve(TokenPages.OAUTH));
    }

    /** The token of the identity provider that the sandbox trusts, and whom it is for. */
    public WorkloadToken workload() {
        return new WorkloadToken(
                TokenPages.WORKLOAD, TokenPages.audience(world.account().number()));
    }

    /**
     * What a workload elsewhere has to say who it is.
     *
     * @param audience of the file that describes it, as {@code external_account}
     */
    public record WorkloadToken(String text, String audience) {}

    /** Its services of Cloud Run. */
    public CloudRunServices run() {
        return run;
    }

    /** The endpoints of Vertex AI: for what only the service does. */
    public VertexEndpoints vertex() {
        return vertex;
    }

    /** Where the bill is exported to. */
    public BillingExport billing() {
        return billing;
    }

    public BudgetCalls budgets() {
        return budgets;
    }

    /** Who gives out tokens: for clients that get theirs past the network. */
    public GcpTokens tokens() {
        return world.tokens();
    }

    /** The settings of the provider for this sandbox. */
    public Map<String, String> settings() {
        Map<String, String> settings = new TreeMap<>();
        settings.put("project", world.account().project());
        settings.put(
                "regions",
                String.join(",", regions().stream().map(GcpPlace::name).toList()));
        settings.put("bucket", "mlops-{region}");
        settings.put("repository", "mlops");
        settings.put("service-account", world.account().caller());
        settings.put("billing-table", BillingExport.TABLE);
        settings.put("billing-account", BudgetCalls.ACCOUNT);
        for (String service :
                List.of("aiplatform", "run", "logging", "cloudquotas", "billingbudgets", "resourcemanager")) {
            settings.put("endpoint." + service, control.url().toString());
        }
        for (GcpPlace region : regions()) {
            // It has no price list; nobody is to be asked in its place.
            settings.putIfAbsent("endpoint.cloudbilling", region.url().toString());
            settings.putIfAbsent("endpoint.bigquery", region.url().toString());
            for (String service : List.of("storage", "predict", "registry", "run-app")) {
                settings.put(
                        "endpoint." + service + "." + region.name(),
                        region.url().toString());
            }
        }
        return settings;
    }

    /** The names of all that users made. */
    public List<String> resources() {
        return services.resources();
    }

    @Override
    protected void end() {
        control.close();
        metadata.close();
        services.close();
        if (ours != null) {
            ours.close();
        }
    }
}
