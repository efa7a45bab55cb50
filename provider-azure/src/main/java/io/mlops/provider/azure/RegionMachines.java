package io.mlops.provider.azure;

import io.mlops.ErrorCode;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The machines that the subscription may have for Azure Machine Learning, region by region. Thread-safe. */
record RegionMachines(AzureConfig config, ArmClient arm) {
    static final String LEARNING = "Microsoft.MachineLearningServices";

    /**
     * A machine that a region has.
     *
     * @param family whose quota it counts for
     */
    record Size(String name, @Nullable String family) {}

    /** Empty where the region has no such machine for this subscription. */
    Optional<Size> find(String region, String machine) {
        return list(region).stream()
                .filter(size -> size.name().equalsIgnoreCase(machine))
                .findFirst();
    }

    /** All that the region has for this subscription. */
    List<Size> list(String region) {
        return arm.list(at(region).children("vmSizes"), ApiVersion.MACHINE_LEARNING, Size.class);
    }

    /** Fails where the region has no such machine; who may not ask hears it from Azure when it makes the machine. */
    void require(String region, String machine) throws AzureException {
        boolean there;
        try {
            there = find(region, machine).isPresent();
        } catch (ArmException e) {
            if (AzureErrors.classify(e) != ErrorCode.PERMISSION_DENIED) {
                throw e;
            }
            return;
        }
        if (!there) {
            throw new AzureException(
                    ErrorCode.RESOURCE_EXHAUSTED,
                    missing(region, machine) + "; take another region or another accelerator");
        }
    }

    static String missing(String region, String machine) {
        return machine + " is not to be had in " + region + " by this subscription";
    }

    /** What Azure Machine Learning tells of a region. */
    ArmId at(String region) {
        return ArmId.subscription(config.subscription()).with(LEARNING, "locations", region);
    }
}
