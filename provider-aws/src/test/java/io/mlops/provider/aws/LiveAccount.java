package io.mlops.provider.aws;

import io.mlops.CallListener;
import io.mlops.Location;
import io.mlops.ResourceName;
import io.mlops.provider.Provider;
import io.mlops.provider.ProviderSettings;
import io.mlops.tck.LiveSettings;
import io.mlops.tck.TestModel;
import io.mlops.training.TrainingProgram;
import java.net.URI;
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
import software.amazon.awssdk.services.sagemaker.model.DescribeTrainingJobResponse;
import software.amazon.awssdk.services.sagemaker.model.ModelSummary;
import software.amazon.awssdk.services.sagemaker.model.SageMakerException;
import software.amazon.awssdk.services.sagemaker.model.SecondaryStatus;
import software.amazon.awssdk.services.sagemaker.model.TrainingJobStatus;
import software.amazon.awssdk.services.sagemaker.model.TrainingJobSummary;

/**
 * A real account, called by the credentials that the SDK's standard chain finds. Each test has a bucket of its own, which goes with
 * everything in it when the test ends, and so do endpoints whose model lies in it. What others have in the account is not touched.
 */
final class LiveAccount implements AwsAccount, AwsTraining {
    private final LiveSettings given;
    private final String region;
    private final String role;
    private final String unique = UUID.randomUUID().toString().substring(0, 12);
    private final String bucket;
    private final Bucket kind;
    private final Instant begun = Instant.now();
    private final List<Provider> opened = new ArrayList<>();
    private final S3Client s3;
    private final SageMakerClient sageMaker;
    private final ApplicationAutoScalingClient scaling;

    private LiveAccount(LiveSettings given, Bucket kind) {
        this.given = given;
        this.region = given.require("region", "a region, as us-east-1");
        this.role = given.require("role", "the ARN of the role that SageMaker acts as");
        this.bucket = given.require("bucket", "how the names of the buckets begin that it makes") + "-" + unique;
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

    /** Fails where something is not given that every test needs. */
    static LiveAccount open(Bucket kind) {
        return open(LiveSettings.ofThisProcess(), kind);
    }

    static LiveAccount open(LiveSettings given, Bucket kind) {
        LiveAccount account = new LiveAccount(given, kind);
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
    public Provider open(Map<String, String> more) {
        Map<String, String> settings = new HashMap<>(settings());
        settings.putAll(more);
        Provider provider = new AwsProviderFactory().open(new ProviderSettings("aws", settings), CallListener.NONE);
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
        return given.model();
    }

    @Override
    public TestModel brokenModel() {
        return TestModel.broken();
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
    public AwsTraining training() {
        return this;
    }

    @Override
    public TrainingProgram program() {
        return TrainingProgram.image(given.require(
                "trainer", "an image in ECR whose entry point is io.mlops.tck.TestTrainer, as mlops/test-trainer"));
    }

    @Override
    public int running(ResourceName job) {
        DescribeTrainingJobResponse found =
                sageMaker.describeTrainingJob(request -> request.trainingJobName(job.value()));
        return found.secondaryStatus() == SecondaryStatus.TRAINING ? 1 : 0;
    }

    /** SageMaker keeps jobs for ever, and nobody can delete one. */
    @Override
    public String suffix() {
        return "-" + unique.substring(0, 8);
    }

    @Override
    public Optional<Machines> machines() {
        return Optional.empty();
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
        sageMaker
                .listTrainingJobsPaginator(request -> request.creationTimeAfter(begun.minusSeconds(60)))
                .trainingJobSummaries()
                .stream()
                .map(TrainingJobSummary::trainingJobName)
                .filter(name -> name.endsWith(suffix()))
                .forEach(this::end);
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

    /** A job writes to the bucket as long as it runs. */
    private void end(String job) {
        Awaitility.await()
                .atMost(patience())
                .pollInterval(Duration.ofSeconds(1))
                .pollDelay(Duration.ZERO)
                .until(() -> {
                    TrainingJobStatus status = sageMaker
                            .describeTrainingJob(request -> request.trainingJobName(job))
                            .trainingJobStatus();
                    if (status == TrainingJobStatus.IN_PROGRESS) {
                        stop(job);
                    }
                    return status != TrainingJobStatus.IN_PROGRESS && status != TrainingJobStatus.STOPPING;
                });
    }

    private void stop(String job) {
        try {
            sageMaker.stopTrainingJob(request -> request.trainingJobName(job));
        } catch (SageMakerException e) {
            if (!SageMakerErrors.notRunning(e)) {
                throw e;
            }
        }
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
