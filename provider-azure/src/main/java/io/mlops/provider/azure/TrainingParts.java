package io.mlops.provider.azure;

import io.mlops.ErrorCode;
import io.mlops.Sha256;
import io.mlops.spi.DriverException;
import io.mlops.training.TrainingJobSpec;
import io.mlops.training.spi.SpotShares;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;

/**
 * What a job needs in its region's workspace before it can be there: the datastore of the artifacts, an environment with its image. Both are
 * kept for other jobs and cost nothing. Thread-safe.
 */
final class TrainingParts {
    /** The artifact store itself, whatever region a job runs in: Azure mounts it from anywhere. */
    static final String DATASTORE = "mlops_artifacts";

    private static final String ENVIRONMENT = "mlops-training";
    private static final int HASH = 16;
    /** What Spot machines cost, with its source. */
    private static final String SHARES = "spot-shares.csv";
    /** https://learn.microsoft.com/azure/machine-learning/how-to-manage-quotas , "Job lifetime". */
    private static final Duration LONGEST_SPOT = Duration.ofDays(7);

    private static final Duration LONGEST = Duration.ofDays(21);

    private final AzureConfig config;
    private final ArmClient arm;
    private final AzureInstanceTypes types;
    private final WorkspaceDatastore datastore;
    private final AzureMlEndpoints.ImageSource images;
    private final SpotShares shares = spotShares();

    TrainingParts(
            AzureConfig config, AzureClients clients, AzureInstanceTypes types, AzureMlEndpoints.ImageSource images) {
        this.config = config;
        this.images = images;
        this.arm = clients.arm();
        this.types = types;
        this.datastore =
                new WorkspaceDatastore(config, arm, DATASTORE, region -> config.storageAccountIn(config.home()));
    }

    private static SpotShares spotShares() {
        InputStream file = TrainingParts.class.getResourceAsStream(SHARES);
        if (file == null) {
            throw new IllegalStateException("the provider's jar lacks " + SHARES);
        }
        return SpotShares.read(file);
    }

    /**
     * Everything that a job refers to.
     *
     * @param machine the type of its machines
     * @param environment its image
     * @param identity who it is towards Azure
     */
    record Ready(String machine, ArmId environment, String identity) {}

    /** The region of what can run there. */
    String region(TrainingJobSpec spec) throws AzureException {
        if (!config.locations().contains(spec.location())) {
            throw invalid("there is no location " + spec.location() + "; there are "
                    + String.join(
                            ", ",
                            config.locations().stream().map(Object::toString).toList()));
        }
        if (spec.program().command().isEmpty()) {
            throw invalid("Azure Machine Learning does not start what an image would start by itself: give a command");
        }
        boolean spot = CommandJobRequest.spot(spec);
        Duration longest = spot ? LONGEST_SPOT : LONGEST;
        if (spec.limits().maximumDuration().compareTo(longest) > 0) {
            throw invalid("the maximum duration is " + spec.limits().maximumDuration()
                    + ", and Azure Machine Learning runs a job for at most " + longest.toDays() + " days "
                    + (spot ? "on spot machines" : "on demand"));
        }
        return spec.location().region().orElseThrow();
    }

    /** Sees to it that everything is there. */
    Ready ready(TrainingJobSpec spec, String region) throws Exception {
        String identity = config.identity()
                .orElseThrow(
                        () -> invalid("training needs the setting identity: the resource id of a user-assigned identity"
                                + " that may read and write the blobs of container " + config.container()
                                + " and pull from the registry"));
        String machine = types.of(spec.compute(), region).name();
        String image = images.resolve(spec.program().image().orElseThrow(), region);
        datastore.require(region);
        return new Ready(machine, environment(region, image), identity);
    }

    /** What is charged for, as far as can be told. */
    Duration billed(AzureMlJob job) {
        if (!CommandJobRequest.spot(job.spec())) {
            return job.trained();
        }
        try {
            return shares.billed(types.of(job.spec().compute(), job.region()), job.trained());
        } catch (DriverException e) {
            return job.trained(); // a machine that this version knows nothing of any more
        }
    }

    private ArmId environment(String region, String image) {
        String version = Sha256.of(image.getBytes(StandardCharsets.UTF_8)).hex().substring(0, HASH);
        ArmId id = config.workspaceId(region).child("environments", ENVIRONMENT).child("versions", version);
        ArmOperation<EnvironmentVersion> unused =
                arm.put(id, ApiVersion.MACHINE_LEARNING, EnvironmentVersion.of(image, null), EnvironmentVersion.class);
        return id;
    }

    private static AzureException invalid(String reason) {
        return new AzureException(ErrorCode.INVALID_ARGUMENT, reason);
    }
}
