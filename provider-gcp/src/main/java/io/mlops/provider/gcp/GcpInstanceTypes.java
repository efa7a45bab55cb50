package io.mlops.provider.gcp;

import io.mlops.endpoint.Compute;
import io.mlops.endpoint.spi.MachineType;
import io.mlops.endpoint.spi.MachineTypes;
import io.mlops.spi.DriverException;
import java.io.InputStream;
import java.util.List;
import java.util.Optional;

/**
 * The machines of Vertex AI. The facts lie in {@code machine-types.csv} with their sources. Thread-safe.
 *
 * @param types from which one is chosen
 */
record GcpInstanceTypes(MachineTypes types) {
    private static final String FILE = "machine-types.csv";

    /** Reads the table that lies beside this class. */
    static GcpInstanceTypes load() {
        InputStream file = GcpInstanceTypes.class.getResourceAsStream(FILE);
        if (file == null) {
            throw new IllegalStateException("the provider's jar lacks " + FILE);
        }
        return new GcpInstanceTypes(MachineTypes.read(file, "Vertex AI", GcpInstanceTypes::vendor));
    }

    /** What Compute Engine calls by its whole name. */
    private static String vendor(String name) {
        return name.replaceFirst("^TESLA[ -]", "");
    }

    List<MachineType> all() {
        return types.all();
    }

    /** The machine for a replica; INVALID_ARGUMENT says what there is instead. */
    MachineType of(Compute compute, String region) throws DriverException {
        return types.of(compute, region);
    }

    /** What Compute Engine calls the machine without what is put into it: {@code n1-standard-4} of {@code n1-standard-4+1xT4}. */
    static String machine(MachineType type) {
        return type.name().replaceFirst("\\+.*", "");
    }

    /**
     * What Vertex AI calls its accelerators (google/cloud/aiplatform/v1/accelerator_type.proto), as {@code NVIDIA_L4}; empty where it has
     * none.
     */
    static Optional<String> accelerator(MachineType type) {
        return type.accelerators() == 0
                ? Optional.empty()
                : Optional.of(
                        switch (type.accelerator()) {
                            case "T4", "V100", "P100", "A100" -> "NVIDIA_TESLA_" + type.accelerator();
                            case "A100-80GB" -> "NVIDIA_A100_80GB";
                            case "H100" -> "NVIDIA_H100_80GB";
                            default -> "NVIDIA_" + type.accelerator();
                        });
    }

    /** The names of all machines for such a replica, the one of {@link #of} first. */
    List<String> names(Compute compute, String region) {
        return types.names(compute, region);
    }
}
