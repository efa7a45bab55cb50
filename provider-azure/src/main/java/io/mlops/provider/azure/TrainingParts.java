package io.mlops.provider.azure;

import io.mlops.ErrorCode;
import io.mlops.spi.DriverException;
import io.mlops.training.Purchase;
import io.mlops.training.TrainingJobSpec;
import java.time.Duration;

/** What a training job needs, whichever service runs it: a region, a machine, an image, somebody to be. Thread-safe. */
final class TrainingParts {
    private final AzureConfig config;
    private final AzureInstanceTypes types;
    private final AzureMlEndpoints.ImageSource images;
    private final SpotShares shares = SpotShares.load();

    TrainingParts(AzureConfig config, AzureInstanceTypes types, AzureMlEndpoints.ImageSource images) {
        this.config = config;
        this.images = images;
        this.types = types;
    }

    /**
     * What a job refers to.
     *
     * @param machine the type of its machines
     * @param image by its digest
     * @param identity the resource id of who it is towards Azure
     */
    record Ready(String machine, String image, String identity) {}

    /** Whether machines may be taken away: what takes any is cheaper on spot. */
    static boolean spot(TrainingJobSpec spec) {
        return spec.purchase() != Purchase.ON_DEMAND;
    }

    /** The region of what can run there. */
    String region(TrainingJobSpec spec) throws AzureException {
        if (!config.locations().contains(spec.location())) {
            throw invalid("there is no location " + spec.location() + "; there are "
                    + String.join(
                            ", ",
                            config.locations().stream().map(Object::toString).toList()));
        }
        if (spec.program().command().isEmpty()) {
            throw invalid("Azure does not start what an image would start by itself: give a command");
        }
        return spec.location().region().orElseThrow();
    }

    /** Looks everything up. */
    Ready ready(TrainingJobSpec spec, String region) throws Exception {
        String identity = config.identity()
                .orElseThrow(
                        () -> invalid("training needs the setting identity: the resource id of a user-assigned identity"
                                + " that may read and write the blobs of container " + config.container()
                                + " and pull from the registry"));
        String machine = types.of(spec.compute(), region).name();
        return new Ready(machine, images.resolve(spec.program().image().orElseThrow(), region), identity);
    }

    /** What is charged for, as far as can be told. */
    Duration billed(ObservedJob<?> job) {
        if (!spot(job.spec())) {
            return job.trained();
        }
        try {
            return shares.billed(types.of(job.spec().compute(), job.region()), job.trained());
        } catch (DriverException e) {
            return job.trained(); // a machine that this version knows nothing of any more
        }
    }

    static AzureException invalid(String reason) {
        return new AzureException(ErrorCode.INVALID_ARGUMENT, reason);
    }
}
