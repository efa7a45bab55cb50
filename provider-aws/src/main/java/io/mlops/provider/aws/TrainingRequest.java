package io.mlops.provider.aws;

import io.mlops.endpoint.spi.MachineType;
import io.mlops.training.Purchase;
import io.mlops.training.TrainerEnvironment;
import io.mlops.training.TrainingJobSpec;
import io.mlops.training.TrainingLimits;
import java.util.List;
import java.util.Map;
import software.amazon.awssdk.services.sagemaker.model.AlgorithmSpecification;
import software.amazon.awssdk.services.sagemaker.model.Channel;
import software.amazon.awssdk.services.sagemaker.model.CreateTrainingJobRequest;
import software.amazon.awssdk.services.sagemaker.model.OutputCompressionType;
import software.amazon.awssdk.services.sagemaker.model.ResourceConfig;
import software.amazon.awssdk.services.sagemaker.model.S3DataDistribution;
import software.amazon.awssdk.services.sagemaker.model.S3DataType;
import software.amazon.awssdk.services.sagemaker.model.StoppingCondition;
import software.amazon.awssdk.services.sagemaker.model.TrainingInputMode;

/**
 * A job in the words of CreateTrainingJob (https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_CreateTrainingJob.html).
 *
 * @param config the settings
 * @param region where it runs
 * @param type the machine
 * @param image the image with its digest
 * @param inputs where its inputs lie in the region's bucket
 * @param tags what it carries
 */
record TrainingRequest(
        AwsConfig config,
        String region,
        MachineType type,
        String image,
        Map<String, TrainingData.Source> inputs,
        Map<String, String> tags) {
    /** What SageMaker writes lies below it, a folder a job, until it is stored where the job wants it. */
    static final String STAGING = "mlops-training";

    /** https://docs.aws.amazon.com/sagemaker/latest/dg/your-algorithms-training-algo-running-container.html */
    private static final TrainerEnvironment FOLDERS = new TrainerEnvironment(
            name -> "/opt/ml/input/data/" + name, "/opt/ml/model", "/opt/ml/checkpoints", "/opt/ml/output/failure");

    /** For what the trainer writes; what it reads comes on top. */
    private static final int VOLUME_GIB = 30;

    private static final long GIB = 1L << 30;

    CreateTrainingJobRequest of(TrainingJobSpec spec) {
        CreateTrainingJobRequest.Builder request = CreateTrainingJobRequest.builder()
                .trainingJobName(spec.name().value())
                .roleArn(config.role())
                .algorithmSpecification(program(spec))
                .outputDataConfig(output -> {
                    // An archive's digest would change with the times of its files, and a model in one has to be
                    // unpacked.
                    output.s3OutputPath(uri(STAGING)).compressionType(OutputCompressionType.NONE);
                    config.kmsKey().ifPresent(output::kmsKeyId);
                })
                .resourceConfig(machines(spec))
                .environment(FOLDERS.variables(spec))
                .stoppingCondition(limits(spec))
                .enableManagedSpotTraining(spot(spec))
                .tags(HostingParts.tags(tags));
        if (!spec.hyperparameters().isEmpty()) {
            request.hyperParameters(spec.hyperparameters());
        }
        if (!inputs.isEmpty()) {
            request.inputDataConfig(channels());
        }
        spec.checkpoints()
                .ifPresent(checkpoints -> request.checkpointConfig(
                        config -> config.s3Uri(uri(checkpoints.location().value()))));
        return request.build();
    }

    /** Whether machines may be taken away: what takes any is cheaper on spot. */
    static boolean spot(TrainingJobSpec spec) {
        return spec.purchase() != Purchase.ON_DEMAND;
    }

    private AlgorithmSpecification program(TrainingJobSpec spec) {
        AlgorithmSpecification.Builder program =
                AlgorithmSpecification.builder().trainingImage(image).trainingInputMode(TrainingInputMode.FILE);
        if (!spec.program().command().isEmpty()) {
            program.containerEntrypoint(spec.program().command());
        }
        return program.build();
    }

    private ResourceConfig machines(TrainingJobSpec spec) {
        long read =
                inputs.values().stream().mapToLong(TrainingData.Source::bytes).sum();
        ResourceConfig.Builder machines = ResourceConfig.builder()
                .instanceType(type.name())
                .instanceCount(spec.nodes())
                .volumeSizeInGB(Math.toIntExact(VOLUME_GIB + Math.ceilDiv(read, GIB)));
        if (!localStorage()) {
            config.kmsKey().ifPresent(machines::volumeKmsKeyId);
        }
        return machines.build();
    }

    /**
     * "You can't request a VolumeKmsKeyId when using an instance type with local storage", which is encrypted by itself
     * (https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_ResourceConfig.html): all that have accelerators but the p3.
     */
    private boolean localStorage() {
        return type.accelerators() > 0 && !type.name().startsWith("ml.p3.");
    }

    /** A limit of the wait is SageMaker's for spot only; without spot the next look at the job ends it. */
    private static StoppingCondition limits(TrainingJobSpec spec) {
        TrainingLimits limits = spec.limits();
        StoppingCondition.Builder stopping = StoppingCondition.builder()
                .maxRuntimeInSeconds(Math.toIntExact(limits.maximumDuration().toSeconds()));
        if (spot(spec)) {
            stopping.maxWaitTimeInSeconds(Math.toIntExact(limits.maximumWait().toSeconds()));
        }
        return stopping.build();
    }

    private List<Channel> channels() {
        return inputs.entrySet().stream()
                .map(input -> Channel.builder()
                        .channelName(input.getKey())
                        .dataSource(data -> data.s3DataSource(
                                source -> source.s3Uri(uri(input.getValue().prefix()))
                                        .s3DataType(S3DataType.S3_PREFIX)
                                        .s3DataDistributionType(S3DataDistribution.FULLY_REPLICATED)))
                        .build())
                .toList();
    }

    private String uri(String key) {
        return "s3://" + config.bucketIn(region) + "/" + key;
    }
}
