package io.mlops.provider.aws;

import io.mlops.CallListener;
import io.mlops.Location;
import io.mlops.endpoint.TensorSpec;
import io.mlops.provider.Provider;
import io.mlops.provider.ProviderSettings;
import io.mlops.tck.LiveSettings;
import io.mlops.tck.TestModel;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.awaitility.Awaitility;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.applicationautoscaling.ApplicationAutoScalingClient;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.ObjectIdentifier;
import software.amazon.awssdk.services.sagemaker.SageMakerClient;
import software.amazon.awssdk.services.sagemaker.model.ModelSummary;
import software.amazon.awssdk.services.sagemaker.model.SageMakerException;

/**
 * A real account, called by the credentials that the SDK's standard chain finds. Each test has a bucket of its own, which goes with
 * everything in it when the test ends, and so do endpoints whose model lies in it. What others have in the account is not touched.
 */
final class LiveAccount implements AwsAccount {
    private final LiveSettings given = LiveSettings.ofThisProcess();
    private final String region = given.require("region", "a region, as us-east-1");
    private final String role = given.require("role", "the ARN of the role that SageMaker acts as");
    private final String bucket = given.require("bucket", "how the names of the buckets begin that it makes") + "-"
            + UUID.randomUUID().toString().substring(0, 12);
    private final Bucket kind;
    private final Instant begun = Instant.now();
    private final List<Provider> opened = new ArrayList<>();
    private final S3Client s3;
    private final SageMakerClient sageMaker;
    private final ApplicationAutoScalingClient scaling;

    private LiveAccount(Bucket kind) {
        this.kind = kind;
        Optional<URI> address = given.find("endpoint").map(URI::create);
        this.s3 = S3Client.builder()
                .region(Region.of(region))
                .applyMutation(builder ->
                        address.ifPresent(uri -> builder.endpointOverride(uri).forcePathStyle(true)))
                .httpClient(AwsClients.connections())
                .build();
        this.sageMaker = SageMakerClient.builder()
                .region(Region.of(region))
                .applyMutation(builder -> address.ifPresent(builder::endpointOverride))
                .httpClient(AwsClients.connections())
                .build();
        this.scaling = ApplicationAutoScalingClient.builder()
                .region(Region.of(region))
                .applyMutation(builder -> address.ifPresent(builder::endpointOverride))
                .httpClient(AwsClients.connections())
                .build();
    }

    static LiveAccount open(Bucket kind) {
        LiveAccount account = new LiveAccount(kind);
        account.s3.createBucket(request -> {
            request.bucket(account.bucket).objectLockEnabledForBucket(kind == Bucket.LOCKABLE);
            if (!account.region.equals("us-east-1")) {
                request.createBucketConfiguration(where -> where.locationConstraint(account.region));
            }
        });
        return account;
    }

    @Override
    public Map<String, String> settings() {
        Map<String, String> settings = new HashMap<>(Map.of("regions", region, "bucket", bucket, "role", role));
        given.find("endpoint").ifPresent(address -> settings.put("endpoint", address));
        return Map.copyOf(settings);
    }

    @Override
    public Provider provider() {
        Provider provider = new AwsProviderFactory().open(new ProviderSettings("aws", settings()), CallListener.NONE);
        opened.add(provider);
        return provider;
    }

    @Override
    public Location location() {
        return Location.of("aws", region);
    }

    @Override
    public String image() {
        return given.require("image", "the model server's image in ECR, as mlops/model-server");
    }

    @Override
    public TestModel model() {
        Path file = Path.of(given.require(
                "model", "a TorchScript file that makes action FP32 [-1,1] out of observation FP32 [-1,4]"));
        try {
            return model(Files.readAllBytes(file));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public TestModel brokenModel() {
        return model(new byte[] {1, 2, 3});
    }

    private static TestModel model(byte[] content) {
        return new TestModel(
                content,
                "pytorch",
                List.of(new TensorSpec("observation", "FP32", List.of(-1L, 4L))),
                List.of(new TensorSpec("action", "FP32", List.of(-1L, 1L))));
    }

    @Override
    public String bucket() {
        return bucket;
    }

    @Override
    public S3Client s3() {
        return s3;
    }

    @Override
    public SageMakerClient sageMaker() {
        return sageMaker;
    }

    @Override
    public ApplicationAutoScalingClient scaling() {
        return scaling;
    }

    @Override
    public boolean emulated() {
        return false;
    }

    /** An endpoint takes some minutes to be InService. */
    @Override
    public Duration patience() {
        return Duration.ofMinutes(20);
    }

    @Override
    public void close() {
        opened.forEach(Provider::close);
        sageMaker.listModelsPaginator(request -> request.creationTimeAfter(begun.minusSeconds(60))).models().stream()
                .map(ModelSummary::modelName)
                .filter(this::ours)
                .forEach(this::remove);
        empty();
        s3.deleteBucket(request -> request.bucket(bucket));
        s3.close();
        sageMaker.close();
        scaling.close();
    }

    /** Whether the model lies in this test's bucket. */
    private boolean ours(String model) {
        var source = sageMaker
                .describeModel(request -> request.modelName(model))
                .primaryContainer()
                .modelDataSource();
        return source != null
                && source.s3DataSource() != null
                && source.s3DataSource().s3Uri().startsWith("s3://" + bucket + "/");
    }

    /** The names are those that {@link SageMakerEndpoints} gives. */
    private void remove(String model) {
        String endpoint = model.substring(0, model.lastIndexOf('-'));
        // One that is being made cannot be deleted yet.
        Awaitility.await()
                .atMost(patience())
                .pollInterval(Duration.ofSeconds(5))
                .pollDelay(Duration.ZERO)
                .ignoreException(SageMakerException.class)
                .untilAsserted(() ->
                        removeUnlessAbsent(() -> sageMaker.deleteEndpoint(request -> request.endpointName(endpoint))));
        removeUnlessAbsent(() -> sageMaker.deleteEndpointConfig(request -> request.endpointConfigName(model)));
        removeUnlessAbsent(() -> sageMaker.deleteModel(request -> request.modelName(model)));
    }

    private static void removeUnlessAbsent(Runnable removal) {
        try {
            removal.run();
        } catch (SageMakerException e) {
            if (!SageMakerErrors.absent(e)) {
                throw e;
            }
        }
    }

    private void empty() {
        s3.listMultipartUploads(request -> request.bucket(bucket))
                .uploads()
                .forEach(upload -> s3.abortMultipartUpload(
                        request -> request.bucket(bucket).key(upload.key()).uploadId(upload.uploadId())));
        s3.listObjectVersionsPaginator(request -> request.bucket(bucket)).forEach(page -> {
            List<ObjectIdentifier> all = new ArrayList<>();
            page.versions()
                    .forEach(version -> all.add(ObjectIdentifier.builder()
                            .key(version.key())
                            .versionId(version.versionId())
                            .build()));
            page.deleteMarkers()
                    .forEach(marker -> all.add(ObjectIdentifier.builder()
                            .key(marker.key())
                            .versionId(marker.versionId())
                            .build()));
            if (!all.isEmpty()) {
                s3.deleteObjects(request -> request.bucket(bucket)
                        .bypassGovernanceRetention(kind == Bucket.LOCKABLE ? true : null)
                        .delete(delete -> delete.objects(all).quiet(true)));
            }
        });
    }
}
