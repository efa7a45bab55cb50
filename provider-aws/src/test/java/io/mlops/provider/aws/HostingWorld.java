package io.mlops.provider.aws;

import io.mlops.CallListener;
import io.mlops.provider.Provider;
import io.mlops.provider.ProviderSettings;
import io.mlops.sandbox.aws.AwsOptions;
import io.mlops.sandbox.aws.AwsSandbox;
import io.mlops.sandbox.container.Images;
import io.mlops.sandbox.fault.Fault;
import io.mlops.sandbox.sagemaker.Timing;
import io.mlops.sandbox.sigv4.KeyPair;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.awaitility.Awaitility;
import software.amazon.awssdk.http.SdkHttpClient;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.cloudwatchlogs.CloudWatchLogsClient;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.S3Object;
import software.amazon.awssdk.services.sagemaker.SageMakerClient;
import software.amazon.awssdk.services.sagemaker.model.EndpointConfigSummary;
import software.amazon.awssdk.services.sagemaker.model.EndpointSummary;
import software.amazon.awssdk.services.sagemaker.model.ModelSummary;

/**
 * The account of a sandbox, empty but for its buckets and images when it is opened and when it is closed; one sandbox for all tests
 * of this process. Containers start as {@link ModelContainer}s, or as the model server that the property {@code mlops.model-server}
 * names.
 */
final class HostingWorld implements AutoCloseable {
    static final String EAST = AwsWorld.EAST;
    static final String WEST = AwsWorld.WEST;
    static final String IMAGE = "mlops/model-server";
    /** A model that the model server can load. */
    static final Path POLICY = Path.of(System.getProperty("mlops.root"), "examples/trading-policy/model/policy.pt");

    private static final Duration GONE_WITHIN = Duration.ofSeconds(60);

    private final SdkHttpClient http = UrlConnectionHttpClient.create();
    private final Map<String, SageMakerClient> sageMaker = new HashMap<>();
    private final List<Provider> opened = new ArrayList<>();

    AwsSandbox sandbox() {
        return Shared.SANDBOX;
    }

    Map<String, String> settings() {
        return Map.of(
                "regions",
                EAST + "," + WEST,
                "bucket",
                "mlops-sandbox-{region}",
                "role",
                sandbox().role(),
                "attempts",
                "1",
                "endpoint." + EAST,
                url(EAST).toString(),
                "endpoint." + WEST,
                url(WEST).toString());
    }

    URI url(String region) {
        return sandbox().region(region).url();
    }

    Provider open(Map<String, String> more) {
        Map<String, String> settings = new HashMap<>(settings());
        settings.putAll(more);
        Provider provider = new AwsProviderFactory().open(new ProviderSettings("aws", settings), CallListener.NONE);
        opened.add(provider);
        return provider;
    }

    /** From now on something goes wrong in the first region. */
    void fail(Fault fault) {
        sandbox().region(EAST).faults().inject(fault);
    }

    void heal() {
        sandbox().regions().forEach(region -> region.faults().liftAll());
    }

    SageMakerClient sageMaker(String region) {
        return sageMaker.computeIfAbsent(
                region,
                at -> SageMakerClient.builder()
                        .endpointOverride(url(at))
                        .region(Region.of(at))
                        .httpClient(http)
                        .build());
    }

    /** Everything that SageMaker has in both regions, as {@code us-east-1 model policy-abc}. */
    List<String> everything() {
        List<String> names = new ArrayList<>();
        for (String region : List.of(EAST, WEST)) {
            SageMakerClient client = sageMaker(region);
            endpoints(client).forEach(name -> names.add(region + " endpoint " + name));
            configs(client).forEach(name -> names.add(region + " config " + name));
            models(client).forEach(name -> names.add(region + " model " + name));
        }
        return names;
    }

    @Override
    public void close() {
        heal();
        opened.forEach(Provider::close);
        for (String region : List.of(EAST, WEST)) {
            empty(region);
        }
        sageMaker.values().forEach(SageMakerClient::close);
        http.close();
    }

    private void empty(String region) {
        SageMakerClient client = sageMaker(region);
        Awaitility.await().ignoreExceptions().atMost(GONE_WITHIN).until(() -> {
            endpoints(client).forEach(name -> client.deleteEndpoint(request -> request.endpointName(name)));
            return endpoints(client).isEmpty();
        });
        configs(client).forEach(name -> client.deleteEndpointConfig(request -> request.endpointConfigName(name)));
        models(client).forEach(name -> client.deleteModel(request -> request.modelName(name)));
        String bucket = "mlops-sandbox-" + region;
        try (S3Client s3 = S3Client.builder()
                        .endpointOverride(url(region))
                        .forcePathStyle(true)
                        .region(Region.of(region))
                        .httpClient(http)
                        .build();
                CloudWatchLogsClient logs = CloudWatchLogsClient.builder()
                        .endpointOverride(url(region))
                        .region(Region.of(region))
                        .httpClient(http)
                        .build()) {
            for (S3Object object :
                    s3.listObjectsV2Paginator(request -> request.bucket(bucket)).contents()) {
                s3.deleteObject(request -> request.bucket(bucket).key(object.key()));
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

    /** Started when the first world is opened, ended with this process. */
    private static final class Shared {
        static final AwsSandbox SANDBOX = start();

        private static AwsSandbox start() {
            String real = System.getProperty("mlops.model-server", "");
            AwsOptions usual = AwsOptions.defaults();
            try {
                AwsSandbox sandbox = AwsSandbox.start(
                        Path.of(System.getProperty("mlops.root"), ".tools"),
                        Files.createTempDirectory("mlops-sandbox-"),
                        // The keys that the standard chain finds in the properties of these tests.
                        new AwsOptions(
                                usual.regions(),
                                usual.account(),
                                KeyPair.permanent("test", "test"),
                                new Images(Map.of(IMAGE, real.isEmpty() ? ModelContainer.command() : List.of(real))),
                                Timing.all(Duration.ofMillis(20)),
                                usual.clock()));
                Runtime.getRuntime().addShutdownHook(new Thread(sandbox::close));
                return sandbox;
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IllegalStateException(e);
            }
        }
    }
}
