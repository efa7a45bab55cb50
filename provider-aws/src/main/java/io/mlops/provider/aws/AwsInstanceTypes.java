package io.mlops.provider.aws;

import io.mlops.ByteSize;
import io.mlops.ErrorCode;
import io.mlops.endpoint.Compute;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import software.amazon.awssdk.services.sagemaker.model.TrainingInstanceType;

/**
 * Which machine gives what a replica needs: the first accelerator of the list that the region has, then the smallest machine
 * with it. The facts lie in {@code instance-types.csv} with their sources. Thread-safe.
 */
final class AwsInstanceTypes {
    private static final String FILE = "instance-types.csv";
    private static final long GIB = 1L << 30;
    private static final Comparator<InstanceType> SMALLEST = Comparator.comparingInt(InstanceType::accelerators)
            .thenComparingInt(InstanceType::cpus)
            .thenComparing(InstanceType::memory)
            .thenComparing(InstanceType::name);

    private final List<InstanceType> types;
    private final Set<String> knownRegions;

    private AwsInstanceTypes(List<InstanceType> types) {
        this.types = types.stream().sorted(SMALLEST).toList();
        this.knownRegions =
                types.stream().flatMap(type -> type.regions().stream()).collect(Collectors.toSet());
    }

    /** Reads the table that lies beside this class. */
    static AwsInstanceTypes load() {
        InputStream file = AwsInstanceTypes.class.getResourceAsStream(FILE);
        if (file == null) {
            throw new IllegalStateException("the provider's jar lacks " + FILE);
        }
        try (BufferedReader reader = new BufferedReader(new InputStreamReader(file, StandardCharsets.UTF_8))) {
            return new AwsInstanceTypes(reader.lines()
                    .filter(line -> !line.isBlank() && !line.startsWith("#"))
                    .map(AwsInstanceTypes::type)
                    .toList());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static InstanceType type(String line) {
        String[] cells = line.split(",", -1);
        Set<String> regions =
                cells[5].isEmpty() ? Set.of() : Stream.of(cells[5].split(" ")).collect(Collectors.toSet());
        return new InstanceType(
                cells[0],
                cells[1],
                Integer.parseInt(cells[2]),
                Integer.parseInt(cells[3]),
                new ByteSize(Long.parseLong(cells[4]) * GIB),
                regions);
    }

    /** Those that training jobs can have as well: a few that host do not train. */
    AwsInstanceTypes forTraining() {
        Set<TrainingInstanceType> training = TrainingInstanceType.knownValues();
        return new AwsInstanceTypes(types.stream()
                .filter(type -> training.contains(TrainingInstanceType.fromValue(type.name())))
                .toList());
    }

    List<InstanceType> all() {
        return types;
    }

    /** The machine for a replica; INVALID_ARGUMENT says what there is instead. */
    InstanceType of(Compute compute, String region) throws AwsException {
        if (compute.accelerators().isEmpty()) {
            Predicate<InstanceType> plain = type -> type.accelerators() == 0;
            return smallest(compute, region, plain)
                    .orElseThrow(() -> tooBig(compute, region, "without an accelerator", plain));
        }
        for (String wanted : compute.accelerators()) {
            Optional<InstanceType> found = smallest(compute, region, type -> named(type, wanted));
            if (found.isPresent()) {
                return found.get();
            }
        }
        throw none(compute, region);
    }

    private Optional<InstanceType> smallest(Compute compute, String region, Predicate<InstanceType> kind) {
        return types.stream()
                .filter(kind)
                .filter(type -> here(type, region))
                .filter(type -> type.cpus() >= compute.cpus())
                .filter(type -> type.memory().compareTo(compute.memory()) >= 0)
                .findFirst();
    }

    /** A region that the table knows nothing about is left to SageMaker to refuse. */
    private boolean here(InstanceType type, String region) {
        return type.in(region) || !knownRegions.contains(region);
    }

    /** People say A10 for what AWS calls A10G. */
    private static boolean named(InstanceType type, String wanted) {
        String name = wanted.toUpperCase(Locale.ROOT).replaceFirst("^NVIDIA[ -]", "");
        return type.accelerator().equals(name.equals("A10") ? "A10G" : name);
    }

    private AwsException none(Compute compute, String region) {
        List<String> unknown = compute.accelerators().stream()
                .filter(wanted -> types.stream().noneMatch(type -> named(type, wanted)))
                .toList();
        if (unknown.size() == compute.accelerators().size()) {
            return invalid("SageMaker has no accelerator " + String.join(", ", unknown) + "; it has "
                    + accelerators(type -> true));
        }
        Predicate<InstanceType> wanted = type -> compute.accelerators().stream().anyMatch(name -> named(type, name));
        if (types.stream().anyMatch(type -> wanted.test(type) && here(type, region))) {
            return tooBig(compute, region, "with any of " + String.join(", ", compute.accelerators()), wanted);
        }
        return invalid("region " + region + " has none of " + String.join(", ", compute.accelerators()) + "; it has "
                + accelerators(type -> here(type, region)) + ", and they are in " + elsewhere(compute));
    }

    private String accelerators(Predicate<InstanceType> which) {
        return types.stream()
                .filter(which)
                .map(InstanceType::accelerator)
                .filter(name -> !name.isEmpty())
                .distinct()
                .sorted()
                .collect(Collectors.joining(", "));
    }

    /** For each accelerator the smallest machine that would do, and its regions. */
    private String elsewhere(Compute compute) {
        return compute.accelerators().stream()
                .flatMap(wanted -> types.stream()
                        .filter(type -> named(type, wanted)
                                && type.cpus() >= compute.cpus()
                                && type.memory().compareTo(compute.memory()) >= 0)
                        .limit(1))
                .map(type -> String.join(", ", new TreeSet<>(type.regions())) + " (" + type.name() + ")")
                .collect(Collectors.joining(" and in "));
    }

    private AwsException tooBig(Compute compute, String region, String kind, Predicate<InstanceType> wanted) {
        String largest = types.stream()
                .filter(type -> wanted.test(type) && here(type, region))
                .max(Comparator.comparingInt(InstanceType::cpus).thenComparing(InstanceType::memory))
                .map(type -> "; the largest is " + type)
                .orElse("");
        return invalid("no instance type of SageMaker in " + region + " " + kind + " has " + compute.cpus()
                + " CPUs and " + compute.memory() + largest);
    }

    private static AwsException invalid(String reason) {
        return new AwsException(ErrorCode.INVALID_ARGUMENT, reason);
    }
}
