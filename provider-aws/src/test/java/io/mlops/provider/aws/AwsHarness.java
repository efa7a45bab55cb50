package io.mlops.provider.aws;

import io.mlops.ByteSize;
import io.mlops.Location;
import io.mlops.ResourceName;
import io.mlops.endpoint.Compute;
import io.mlops.provider.aws.AwsAccount.Bucket;
import io.mlops.provider.spi.ProviderFactory;
import io.mlops.tck.LiveTransport;
import io.mlops.tck.TestModel;
import io.mlops.tck.TrainingHarness;
import io.mlops.tck.cloud.AccountHarness;
import io.mlops.training.TrainingProgram;
import java.time.InstantSource;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import software.amazon.awssdk.auth.credentials.DefaultCredentialsProvider;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.ListObjectVersionsResponse;
import software.amazon.awssdk.services.s3.model.ObjectVersion;
import software.amazon.awssdk.services.sagemaker.model.DesiredWeightAndCapacity;
import software.amazon.awssdk.services.sagemaker.model.ProductionVariant;
import software.amazon.awssdk.services.sagemaker.model.ProductionVariantSummary;
import software.amazon.awssdk.services.sagemaker.model.SageMakerException;

/** An {@link AwsAccount} for the contracts. */
final class AwsHarness extends AccountHarness<AwsAccount> implements TrainingHarness {
    AwsHarness() {
        this(Bucket.PLAIN);
    }

    AwsHarness(Bucket bucket) {
        this(AwsAccount.open(bucket));
    }

    AwsHarness(AwsAccount account) {
        super(account);
    }

    /** An endpoint of the account, which goes with it. */
    LiveTransport transport() {
        DefaultCredentialsProvider chain = DefaultCredentialsProvider.builder().build();
        String region = location().region().orElseThrow();
        return new LiveTransport(
                this,
                target -> new SageMakerTransport(target, region, chain::resolveCredentials, InstantSource.system()));
    }

    @Override
    public ProviderFactory factory() {
        return new AwsProviderFactory();
    }

    @Override
    public Set<String> requiredSettings() {
        return Set.of("regions", "bucket", "role");
    }

    @Override
    public Location location() {
        return account().location();
    }

    @Override
    public String image() {
        return account().image();
    }

    @Override
    public Compute compute() {
        return new Compute(List.of(), 1, ByteSize.mebibytes(1024));
    }

    @Override
    public TestModel model() {
        return account().model();
    }

    @Override
    public TestModel brokenModel() {
        return account().brokenModel();
    }

    @Override
    public int running(String endpoint) {
        try {
            return account()
                    .sageMaker()
                    .describeEndpoint(request -> request.endpointName(endpoint))
                    .productionVariants()
                    .stream()
                    .map(ProductionVariantSummary::currentInstanceCount)
                    .filter(Objects::nonNull)
                    .mapToInt(Integer::intValue)
                    .sum();
        } catch (SageMakerException e) {
            if (SageMakerErrors.absent(e)) {
                return 0;
            }
            throw e;
        }
    }

    @Override
    public String instanceType() {
        return "ml.m5.large";
    }

    @Override
    public Optional<String> machine(String endpoint) {
        String config = account()
                .sageMaker()
                .describeEndpoint(request -> request.endpointName(endpoint))
                .endpointConfigName();
        return account()
                .sageMaker()
                .describeEndpointConfig(request -> request.endpointConfigName(config))
                .productionVariants()
                .stream()
                .map(ProductionVariant::instanceTypeAsString)
                .findFirst();
    }

    @Override
    public boolean autoscale(String endpoint, int replicas) {
        DesiredWeightAndCapacity capacity = DesiredWeightAndCapacity.builder()
                .variantName("main")
                .desiredInstanceCount(replicas)
                .build();
        account()
                .sageMaker()
                .updateEndpointWeightsAndCapacities(
                        request -> request.endpointName(endpoint).desiredWeightsAndCapacities(capacity));
        return true;
    }

    @Override
    public Optional<AutoscalingBounds> autoscaling(String endpoint) {
        return account()
                .scaling()
                .describeScalableTargets(request -> request.serviceNamespace("sagemaker"))
                .scalableTargets()
                .stream()
                .filter(target -> target.resourceId().startsWith("endpoint/" + endpoint + "/"))
                .map(target -> new AutoscalingBounds(target.minCapacity(), target.maxCapacity()))
                .findFirst();
    }

    /** Unfinished uploads, and versions that were overwritten or deleted. */
    @Override
    public int residue() {
        S3Client s3 = account().s3();
        String bucket = account().bucket();
        ListObjectVersionsResponse versions = s3.listObjectVersions(request -> request.bucket(bucket));
        long old = versions.versions().stream()
                .filter(version -> !Boolean.TRUE.equals(version.isLatest()))
                .map(ObjectVersion::versionId)
                .count();
        return Math.toIntExact(old)
                + versions.deleteMarkers().size()
                + s3.listMultipartUploads(request -> request.bucket(bucket))
                        .uploads()
                        .size();
    }

    /** moto restores at once. */
    @Override
    public boolean restoresTakeTime() {
        return !account().emulated();
    }

    @Override
    public void finishRestores() {}

    /** Nobody could remove what is locked in an account that is no emulator's. */
    @Override
    public boolean mayLock() {
        return account().emulated();
    }

    @Override
    public TrainingProgram trainer() {
        return account().training().program();
    }

    @Override
    public int trainers(ResourceName job) {
        return account().training().running(job);
    }

    @Override
    public boolean withholds() {
        return account().training().machines().isPresent();
    }

    @Override
    public AutoCloseable withholdMachines() {
        AwsTraining.Machines machines = account().training().machines().orElseThrow();
        machines.withhold();
        return machines::grant;
    }

    @Override
    public boolean preempts() {
        return account().training().machines().isPresent();
    }

    @Override
    public void preempt(ResourceName job) {
        account().training().machines().orElseThrow().preempt(job);
    }
}
