package io.mlops.provider.azure;

import io.mlops.endpoint.Compute;
import io.mlops.endpoint.spi.MachineType;
import io.mlops.endpoint.spi.MachineTypes;
import io.mlops.spi.DriverException;
import java.io.InputStream;
import java.util.List;

/**
 * The machines of managed online endpoints. The facts lie in {@code machine-types.csv} with their sources. Thread-safe.
 *
 * @param types from which one is chosen
 */
record AzureInstanceTypes(MachineTypes types) {
    private static final String FILE = "machine-types.csv";

    /** Reads the table that lies beside this class. */
    static AzureInstanceTypes load() {
        InputStream file = AzureInstanceTypes.class.getResourceAsStream(FILE);
        if (file == null) {
            throw new IllegalStateException("the provider's jar lacks " + FILE);
        }
        return new AzureInstanceTypes(MachineTypes.read(file, "Azure Machine Learning", AzureInstanceTypes::vendor));
    }

    /** All A100 that Azure rents one by one have 80 GB; AWS's A10G is an A10 elsewhere. */
    private static String vendor(String name) {
        return switch (name) {
            case "A10G" -> "A10";
            case "A100-80GB" -> "A100";
            default -> name;
        };
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
