package io.mlops.provider.aws;

import io.mlops.endpoint.Compute;
import io.mlops.endpoint.spi.MachineType;
import io.mlops.endpoint.spi.MachineTypes;
import io.mlops.spi.DriverException;
import java.io.InputStream;
import java.util.List;
import java.util.Set;
import software.amazon.awssdk.services.sagemaker.model.TrainingInstanceType;

/**
 * The machines of SageMaker. The facts lie in {@code instance-types.csv} with their sources. Thread-safe.
 *
 * @param types from which one is chosen
 */
record AwsInstanceTypes(MachineTypes types) {
    private static final String FILE = "instance-types.csv";

    /** Reads the table that lies beside this class. */
    static AwsInstanceTypes load() {
        InputStream file = AwsInstanceTypes.class.getResourceAsStream(FILE);
        if (file == null) {
            throw new IllegalStateException("the provider's jar lacks " + FILE);
        }
        // People say A10 for what AWS calls A10G.
        return new AwsInstanceTypes(MachineTypes.read(file, "SageMaker", name -> name.equals("A10") ? "A10G" : name));
    }

    /** Those that training jobs can have as well: a few that host do not train. */
    AwsInstanceTypes forTraining() {
        Set<TrainingInstanceType> training = TrainingInstanceType.knownValues();
        return new AwsInstanceTypes(types.only(type -> training.contains(TrainingInstanceType.fromValue(type.name()))));
    }

    List<MachineType> all() {
        return types.all();
    }

    /** The machine for a replica; INVALID_ARGUMENT says what there is instead. */
    MachineType of(Compute compute, String region) throws DriverException {
        return types.of(compute, region);
    }

    /** The names of all machines for such a replica, the one of {@link #of} first. */
    List<String> names(Compute compute, String region) {
        return types.names(compute, region);
    }
}
