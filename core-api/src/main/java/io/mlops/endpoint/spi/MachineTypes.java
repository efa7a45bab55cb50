package io.mlops.endpoint.spi;

import io.mlops.ByteSize;
import io.mlops.ErrorCode;
import io.mlops.endpoint.Compute;
import io.mlops.spi.DriverException;
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
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Which machine gives what a replica needs: the first accelerator of the list that the region has, then the smallest machine with it.
 * Thread-safe.
 */
public final class MachineTypes {
    private static final long GIB = 1L << 30;
    /** So many of those that fit are named. */
    private static final int NAMED = 8;

    private static final Comparator<MachineType> SMALLEST = Comparator.comparingInt(MachineType::accelerators)
            .thenComparingInt(MachineType::cpus)
            .thenComparing(MachineType::memory)
            .thenComparing(MachineType::name);

    private final String service;
    private final UnaryOperator<String> vendor;
    private final List<MachineType> types;
    private final Set<String> knownRegions;

    private MachineTypes(String service, UnaryOperator<String> vendor, List<MachineType> types) {
        this.service = service;
        this.vendor = vendor;
        this.types = types.stream().sorted(SMALLEST).toList();
        this.knownRegions =
                types.stream().flatMap(type -> type.regions().stream()).collect(Collectors.toSet());
    }

    /**
     * Reads a table: name, accelerator, how many, virtual CPUs, GiB of memory, regions with blanks between (empty: everywhere); a line
     * that begins with # is a comment.
     *
     * @param service who has the machines, for people
     * @param vendor the accelerator that the table means where a spec names it in capital letters
     */
    public static MachineTypes read(InputStream table, String service, UnaryOperator<String> vendor) {
        try (BufferedReader reader = new BufferedReader(new InputStreamReader(table, StandardCharsets.UTF_8))) {
            return new MachineTypes(
                    service,
                    vendor,
                    reader.lines()
                            .filter(line -> !line.isBlank() && !line.startsWith("#"))
                            .map(MachineTypes::type)
                            .toList());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static MachineType type(String line) {
        String[] cells = line.split(",", -1);
        Set<String> regions =
                cells[5].isEmpty() ? Set.of() : Stream.of(cells[5].split(" ")).collect(Collectors.toSet());
        return new MachineType(
                cells[0],
                cells[1],
                Integer.parseInt(cells[2]),
                Integer.parseInt(cells[3]),
                new ByteSize(Long.parseLong(cells[4]) * GIB),
                regions);
    }

    /** Those of them only. */
    public MachineTypes only(Predicate<MachineType> which) {
        return new MachineTypes(service, vendor, types.stream().filter(which).toList());
    }

    /** The smallest first. */
    public List<MachineType> all() {
        return types;
    }

    /** The machine for a replica, the very one that is named where one is; INVALID_ARGUMENT says what there is instead. */
    public MachineType of(Compute compute, String region) throws DriverException {
        if (compute.instanceType().isPresent()) {
            return named(compute, compute.instanceType().get(), region);
        }
        if (compute.accelerators().isEmpty()) {
            Predicate<MachineType> plain = type -> type.accelerators() == 0;
            return smallest(compute, region, plain)
                    .orElseThrow(() -> tooBig(compute, region, "without an accelerator", plain));
        }
        for (String wanted : compute.accelerators()) {
            Optional<MachineType> found = smallest(compute, region, type -> named(type, wanted));
            if (found.isPresent()) {
                return found.get();
            }
        }
        throw none(compute, region);
    }

    /** The names of all machines that a replica would fit on, the one of {@link #of} first. */
    public List<String> names(Compute compute, String region) {
        List<Predicate<MachineType>> kinds = compute.accelerators().isEmpty()
                ? List.of(type -> type.accelerators() == 0)
                : compute.accelerators().stream()
                        .<Predicate<MachineType>>map(wanted -> type -> named(type, wanted))
                        .toList();
        return kinds.stream()
                .flatMap(kind -> fitting(compute, region, kind))
                .map(MachineType::name)
                .distinct()
                .toList();
    }

    /** What is put into a machine stands behind a plus in the table, and need not be named where the replica asks for it. */
    private MachineType named(Compute compute, String name, String region) throws DriverException {
        List<MachineType> meant = types.stream()
                .filter(type -> type.name().equals(name)
                        || (type.name().startsWith(name + "+")
                                && !compute.accelerators().isEmpty()))
                .toList();
        if (meant.isEmpty()) {
            throw invalid(service + " has no instance type " + name + fitting(compute, region));
        }
        if (meant.stream().noneMatch(type -> here(type, region))) {
            throw invalid("region " + region + " has no " + name + fitting(compute, region));
        }
        return meant.stream()
                .filter(type -> here(type, region) && fits(type, compute))
                .findFirst()
                .orElseThrow(() -> invalid(meant.getFirst() + " has not the " + compute.cpus() + " CPUs, "
                        + compute.memory()
                        + (compute.accelerators().isEmpty()
                                ? ""
                                : " and any of " + String.join(", ", compute.accelerators()))
                        + " that a replica needs" + fitting(compute, region)));
    }

    private boolean fits(MachineType type, Compute compute) {
        return type.cpus() >= compute.cpus()
                && type.memory().compareTo(compute.memory()) >= 0
                && (compute.accelerators().isEmpty()
                        || compute.accelerators().stream().anyMatch(wanted -> named(type, wanted)));
    }

    /** The smallest that would do. */
    private String fitting(Compute compute, String region) {
        List<String> fitting = types.stream()
                .filter(type -> here(type, region) && fits(type, compute))
                .map(MachineType::name)
                .toList();
        if (fitting.isEmpty()) {
            return "; none there fits";
        }
        int more = fitting.size() - NAMED;
        return "; these fit: " + String.join(", ", fitting.subList(0, Math.min(NAMED, fitting.size())))
                + (more > 0 ? " and " + more + " more" : "");
    }

    /** For people: the machine, or what was asked for and why there is none. */
    public String words(Compute compute, String region) {
        try {
            return of(compute, region).toString();
        } catch (DriverException e) {
            return "what was asked for (" + e.getMessage() + ")";
        }
    }

    private Optional<MachineType> smallest(Compute compute, String region, Predicate<MachineType> kind) {
        return fitting(compute, region, kind).findFirst();
    }

    private Stream<MachineType> fitting(Compute compute, String region, Predicate<MachineType> kind) {
        return types.stream()
                .filter(kind)
                .filter(type -> here(type, region))
                .filter(type -> type.cpus() >= compute.cpus())
                .filter(type -> type.memory().compareTo(compute.memory()) >= 0);
    }

    /** A region that the table knows nothing about is left to the service to refuse. */
    private boolean here(MachineType type, String region) {
        return type.in(region) || !knownRegions.contains(region);
    }

    private boolean named(MachineType type, String wanted) {
        String name = wanted.toUpperCase(Locale.ROOT).replaceFirst("^NVIDIA[ -]", "");
        return type.accelerator().equals(vendor.apply(name));
    }

    private DriverException none(Compute compute, String region) {
        List<String> unknown = compute.accelerators().stream()
                .filter(wanted -> types.stream().noneMatch(type -> named(type, wanted)))
                .toList();
        if (unknown.size() == compute.accelerators().size()) {
            return invalid(service + " has no accelerator " + String.join(", ", unknown) + "; it has "
                    + accelerators(type -> true));
        }
        Predicate<MachineType> wanted = type -> compute.accelerators().stream().anyMatch(name -> named(type, name));
        if (types.stream().anyMatch(type -> wanted.test(type) && here(type, region))) {
            return tooBig(compute, region, "with any of " + String.join(", ", compute.accelerators()), wanted);
        }
        return invalid("region " + region + " has none of " + String.join(", ", compute.accelerators()) + "; it has "
                + accelerators(type -> here(type, region)) + ", and they are in " + elsewhere(compute));
    }

    private String accelerators(Predicate<MachineType> which) {
        return types.stream()
                .filter(which)
                .map(MachineType::accelerator)
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

    private DriverException tooBig(Compute compute, String region, String kind, Predicate<MachineType> wanted) {
        String largest = types.stream()
                .filter(type -> wanted.test(type) && here(type, region))
                .max(Comparator.comparingInt(MachineType::cpus).thenComparing(MachineType::memory))
                .map(type -> "; the largest is " + type)
                .orElse("");
        return invalid("no instance type of " + service + " in " + region + " " + kind + " has " + compute.cpus()
                + " CPUs and " + compute.memory() + largest);
    }

    private static DriverException invalid(String reason) {
        return new DriverException(ErrorCode.INVALID_ARGUMENT, reason);
    }
}
