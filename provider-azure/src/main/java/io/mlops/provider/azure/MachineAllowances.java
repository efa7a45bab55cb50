package io.mlops.provider.azure;

import io.mlops.endpoint.Hosting;
import io.mlops.endpoint.spi.MachineType;
import io.mlops.provider.Allowance;
import io.mlops.provider.Need;
import io.mlops.provider.spi.RegionalAllowances;
import io.mlops.spi.DriverException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** How many replicas a region has quota for beside what the subscription has there. Used by one thread. */
final class MachineAllowances {
    private final String region;
    private final AzureInstanceTypes types;
    private final Map<String, RegionMachines.Size> sizes;
    private final FamilyQuotas quotas;
    private final List<MachineType> held = new ArrayList<>();

    private MachineAllowances(
            String region, AzureInstanceTypes types, Map<String, RegionMachines.Size> sizes, FamilyQuotas quotas) {
        this.region = region;
        this.types = types;
        this.sizes = sizes;
        this.quotas = quotas;
    }

    /** Asks for the machines of the region and their quotas. */
    static List<Allowance> of(
            RegionMachines machines, AzureInstanceTypes types, String region, List<Need> needs, List<Need> held)
            throws DriverException {
        Map<String, RegionMachines.Size> sizes = machines.list(region).stream()
                .collect(Collectors.toMap(
                        size -> size.name().toLowerCase(Locale.ROOT), Function.identity(), (first, again) -> first));
        MachineAllowances allowances = new MachineAllowances(region, types, sizes, FamilyQuotas.of(machines, region));
        for (Need each : held) {
            MachineType type = types.of(each.compute(), region);
            Stream.generate(() -> type).limit(each.replicas()).forEach(allowances.held::add);
        }
        return needs.stream().map(allowances::of).toList();
    }

    private Allowance of(Need need) {
        MachineType type;
        try {
            type = types.of(need.compute(), region);
        } catch (DriverException e) {
            return new Allowance.Unknown(need, AzureErrors.reason(e));
        }
        if (!(need.hosting() instanceof Hosting.OnDemand)) {
            return new Allowance.Unknown(need, "endpoints run on machines that are rented on demand only");
        }
        RegionMachines.Size size = sizes.get(type.name().toLowerCase(Locale.ROOT));
        if (size == null) {
            return new Allowance.Free(need, 0, RegionMachines.missing(region, type.name()));
        }
        String family = Optional.ofNullable(size.family()).orElse("");
        Optional<FamilyQuotas.Usage> own = quotas.of(family);
        if (own.isEmpty()) {
            return new Allowance.Unknown(need, "Azure names no quota for " + type.name() + " in " + region);
        }
        long free = free(own.get(), held(each -> family(each).equals(family)));
        FamilyQuotas.Usage scarce = own.get();
        if (quotas.all().isPresent()) {
            long all = free(quotas.all().get(), held(each -> true));
            scarce = all < free ? quotas.all().get() : scarce;
            free = Math.min(free, all);
        }
        return new Allowance.Free(
                need,
                Math.toIntExact(FamilyQuotas.replicas(type.name(), free / type.cpus())),
                "\"" + scarce.title() + "\" is " + scarce.limit() + ", " + free + " of them free");
    }

    private static long free(FamilyQuotas.Usage usage, long held) {
        return RegionalAllowances.free(usage.limit(), usage.currentValue(), held);
    }

    /** In virtual CPUs. */
    private long held(Predicate<MachineType> which) {
        return held.stream().filter(which).mapToLong(MachineType::cpus).sum();
    }

    private String family(MachineType type) {
        RegionMachines.Size size = sizes.get(type.name().toLowerCase(Locale.ROOT));
        return size == null ? "" : Optional.ofNullable(size.family()).orElse("");
    }
}
