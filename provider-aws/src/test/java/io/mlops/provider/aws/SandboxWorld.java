package io.mlops.provider.aws;

import io.mlops.CallListener;
import io.mlops.Tags;
import io.mlops.provider.Provider;
import io.mlops.provider.ProviderSettings;
import io.mlops.sandbox.aws.AwsRegion;
import io.mlops.sandbox.aws.AwsSandbox;
import io.mlops.sandbox.fault.Fault;
import io.mlops.tck.TrainerScript;
import io.mlops.training.TrainingProgram;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.awaitility.Awaitility;
import software.amazon.awssdk.awscore.client.builder.AwsClientBuilder;
import software.amazon.awssdk.awscore.client.builder.AwsSyncClientBuilder;
import software.amazon.awssdk.http.SdkHttpClient;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.applicationautoscaling.ApplicationAutoScalingClient;
import software.amazon.awssdk.services.cloudwatchlogs.CloudWatchLogsClient;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.S3Object;
import software.amazon.awssdk.services.sagemaker.SageMakerClient;
import software.amazon.awssdk.services.sagemaker.model.EndpointConfigSummary;
import software.amazon.awssdk.services.sagemaker.model.EndpointSummary;
import software.amazon.awssdk.services.sagemaker.model.ModelSummary;

/**
 * Regions of the account of a sandbox, empty but for their buckets and images when they are opened. Names of training jobs are taken
 * for ever, so where jobs run each world has regions of its own; for all else there are two, which are emptied when it is closed.
 * Closing a world leaves no process of it.
 */
final class SandboxWorld implements AutoCloseable {
    static final String EAST = AwsWorld.EAST;
    static final String WEST = AwsWorld.WEST;
    static final String IMAGE = "mlops/model-server";
    static final String TRAINER = "test/trainer";
    /** A model that the model server can load. */
    static final Path POLICY = Path.of(System.getProperty("mlops.root"), "examples/trading-policy/model/policy.pt");

    private static final Duration GONE_WITHIN = Duration.ofSeconds(60);

    private final AwsSandbox sandbox;
    private final List<String> regions;
    private final boolean trains;
    private final SdkHttpClient http = UrlConnectionHttpClient.create();
    private final Map<String, SageMakerClient> sageMaker = new HashMap<>();
    private final List<Provider> opened = new ArrayList<>();
    private final S3Client s3;
    private final ApplicationAutoScalingClient scaling;

    private SandboxWorld(AwsSandbox sandbox, List<String> regions, boolean trains) {
        this.sandbox = sandbox;
        this.regions = regions;
        this.trains = trains;
        this.s3 = s3(home().name());
        this.scaling = client(ApplicationAutoScalingClient.builder(), home().name());
    }

    /** The regions {@link #EAST} and {@link #WEST}, with nothing in them, whatever a test before forgot. */
    static SandboxWorld hosting() {
        SandboxWorld world = new SandboxWorld(SharedSandbox.any(), List.of(EAST, WEST), false);
        world.regions.forEach(world::empty);
        return world;
    }

    /** So many regions in which no job was run. */
    static SandboxWorld training(int count) {
        SharedSandbox.Part part = SharedSandbox.unused(count);
        return new SandboxWorld(part.sandbox(), part.regions(), true);
    }

    private S3Client s3(String region) {
        return client(S3Client.builder().forcePathStyle(true), region);
    }

    private <B extends AwsSyncClientBuilder<B, C> & AwsClientBuilder<B, C>, C> C client(B builder, String region) {
        return builder.endpointOverride(sandbox.region(region).url())
                .region(Region.of(region))
                .httpClient(http)
                .build();
    }

    /** The region that holds the artifacts. */
    AwsRegion home() {
        return region(0);
    }

    AwsRegion region(int number) {
        return sandbox.region(regions.get(number));
    }

    String role() {
        return sandbox.role();
    }

    S3Client s3() {
        return s3;
    }

    ApplicationAutoScalingClient scaling() {
        return scaling;
    }

    /** Of the region that holds the artifacts. */
    SageMakerClient sageMaker() {
        return sageMaker(home().name());
    }

    SageMakerClient sageMaker(String region) {
        return sageMaker.computeIfAbsent(region, at -> client(SageMakerClient.builder(), at));
    }

    Map<String, String> settings() {
        Map<String, String> settings = new HashMap<>(Map.of(
                "regions",
                String.join(",", regions),
                "bucket",
                "mlops-sandbox-{region}",
                "role",
                sandbox.role(),
                "attempts",
                "1"));
        regions.forEach(each ->
                settings.put("endpoint." + each, sandbox.region(each).url().toString()));
        return settings;
    }

    Provider open() {
        return open(Map.of());
    }

    /** A provider with some settings more, for which what was logged is old enough to be all. */
    Provider open(Map<String, String> more) {
        Map<String, String> settings = settings();
        settings.putAll(more);
        AwsConfig config = AwsConfig.read(new ProviderSettings("aws", settings));
        Provider provider =
                AwsProvider.open(config, CallListener.NONE, () -> Instant.now().plus(TrainingLogs.LATE));
        opened.add(provider);
        return provider;
    }

    /** From now on something goes wrong in the first region. */
    void fail(Fault fault) {
        home().faults().inject(fault);
    }

    void heal() {
        regions.forEach(each -> sandbox.region(each).faults().liftAll());
    }

    /** Everything that SageMaker hosts in these regions, as {@code us-east-1 model policy-abc}. */
    List<String> everything() {
        List<String> names = new ArrayList<>();
        for (String region : regions) {
            SageMakerClient client = sageMaker(region);
            endpoints(client).forEach(name -> names.add(region + " endpoint " + name));
            configs(client).forEach(name -> names.add(region + " config " + name));
            models(client).forEach(name -> names.add(region + " model " + name));
        }
        return names;
    }

    /** A program that does what {@link io.mlops.tck.TestTrainer} does, and has the folder of its job on its command line. */
    TrainingProgram trainer() {
        return TrainingProgram.image(
                TRAINER, TrainerScript.in(SharedSandbox.folder()).toString(), "/opt/ml");
    }

    /** The trainers of a job that run, asked of the system. */
    int trainers(String job) {
        return TrainerScript.running(
                SharedSandbox.folder().resolve("containers").resolve(job) + "-");
    }

    @Override
    public void close() {
        heal();
        if (trains) {
            endJobs();
        }
        opened.forEach(Provider::close);
        if (!trains) {
            regions.forEach(this::empty);
        }
        s3.close();
        scaling.close();
        sageMaker.values().forEach(SageMakerClient::close);
        http.close();
    }

    private void endJobs() {
        Provider last = open();
        last.training()
                .list(Tags.none())
                .forEach(job -> last.training().cancel(job.spec().name()));
        Awaitility.await()
                .atMost(GONE_WITHIN)
                .pollInterval(Duration.ofMillis(50))
                .until(() -> last.training().list(Tags.none()).stream()
                        .allMatch(job -> job.state().ended()));
    }

    private void empty(String region) {
        SageMakerClient client = sageMaker(region);
        Awaitility.await().ignoreExceptions().atMost(GONE_WITHIN).until(() -> {
            endpoints(client).forEach(name -> client.deleteEndpoint(request -> request.endpointName(name)));
            return endpoints(client).isEmpty();
        });
        configs(client).forEach(name -> client.deleteEndpointConfig(request -> request.endpointConfigName(name)));
        models(client).forEach(name -> client.deleteModel(request -> request.modelName(name)));
        String bucket = sandbox.region(region).bucket();
        try (S3Client there = s3(region);
                CloudWatchLogsClient logs = client(CloudWatchLogsClient.builder(), region)) {
            for (S3Object object : there.listObjectsV2Paginator(request -> request.bucket(bucket))
                    .contents()) {
                there.deleteObject(request -> request.bucket(bucket).key(object.key()));
            }
            logs.describeLogGroups()
                    .logGroups()
                    .forEach(group -> logs.deleteLogGroup(request -> request.logGroupName(group.logGroupName())));
        }
    }

    private static List<String> endpoints(SageMakerClient client) {
        return client.listEndpointsPaginator(request -> {}).endpoints().stream()
                .map(EndpointSummary::endpointName)
                .toList();
    }

    private static List<String> configs(SageMakerClient client) {
        return client.listEndpointConfigsPaginator(request -> {}).endpointConfigs().stream()
                .map(EndpointConfigSummary::endpointConfigName)
                .toList();
    }

    private static List<String> models(SageMakerClient client) {
        return client.listModelsPaginator(request -> {}).models().stream()
                .map(ModelSummary::modelName)
                .toList();
    }
}
