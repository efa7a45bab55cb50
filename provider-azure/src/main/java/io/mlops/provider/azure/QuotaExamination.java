package io.mlops.provider.azure;

import io.mlops.ErrorCode;
import io.mlops.endpoint.Hosting;
import io.mlops.endpoint.spi.MachineType;
import io.mlops.provider.Finding;
import io.mlops.provider.Need;
import io.mlops.spi.DriverException;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Whether a region has the machine of a replica and quota for all of them, before anything is made: Azure takes minutes to say so later.
 * Quotas are counted in virtual CPUs, one a family of machines
 * (https://learn.microsoft.com/azure/machine-learning/how-to-manage-quotas). Used by one thread.
 */
final class QuotaExamination {
    /**
     * A fifth more is kept for upgrades, but not of these (how-to-manage-quotas, "Virtual machine quota allocation for deployment").
     */
    private static final Set<String> EXEMPT = Set.of(
            "Standard_NC24ads_A100_v4",
            "Standard_NC48ads_A100_v4",
            "Standard_NC96ads_A100_v4",
            "Standard_ND96asr_v4",
            "Standard_ND96amsr_A100_v4",
            "Standard_ND40rs_v2");

    private final RegionMachines machines;
    private final AzureInstanceTypes types;

    /** How much of a quota is used. */
    private record Usage(@Nullable String type, long currentValue, long limit, Name name) {
        private record Name(String value, @Nullable String localizedValue) {}
    }

    QuotaExamination(AzureConfig config, ArmClient arm, AzureInstanceTypes types) {
        this.machines = new RegionMachines(config, arm);
        this.types = types;
    }

    Finding finding(Need need) {
        String subject = "quota " + need.location();
        String region = need.location().region().orElse("");
        MachineType type;
        try {
            if (!(need.hosting() instanceof Hosting.OnDemand)) {
                throw new AzureException(
                        ErrorCode.UNSUPPORTED, "endpoints run on machines that are rented on demand only");
            }
            type = types.of(need.compute(), region);
        } catch (DriverException e) {
            return Finding.bad(e.code(), subject, String.valueOf(e.getMessage()), "");
        }
        try {
            Optional<RegionMachines.Size> size = machines.find(region, type.name());
            if (size.isEmpty()) {
                return Finding.bad(
                        ErrorCode.RESOURCE_EXHAUSTED,
                        subject,
                        RegionMachines.missing(region, type.name()),
                        "take another region or another accelerator");
            }
            List<Usage> usages = machines.arm()
                    .list(machines.at(region).children("usages"), ApiVersion.MACHINE_LEARNING, Usage.class);
            String family = Optional.ofNullable(size.get().family()).orElse("");
            return judged(
                    subject,
                    need,
                    type,
                    usages.stream().filter(usage -> same(usage, family)).findFirst());
        } catch (RuntimeException e) { // whatever the libraries throw
            return Finding.odd(
                    subject,
                    "was not checked: " + AzureErrors.reason(e),
                    "permit " + RegionMachines.LEARNING + "/locations/usages/read and " + RegionMachines.LEARNING
                            + "/locations/vmSizes/read");
        }
    }

    private static Finding judged(String subject, Need need, MachineType type, Optional<Usage> quota) {
        long machines = EXEMPT.contains(type.name()) ? need.replicas() : (need.replicas() * 6L + 4) / 5;
        long cpus = machines * type.cpus();
        String needed = need.replicas() + " of " + type + " need " + cpus + " virtual CPUs"
                + (machines == need.replicas() ? "" : " (a fifth of the machines is kept for upgrades)");
        if (quota.isEmpty()) {
            return Finding.odd(subject, needed + "; Azure names no quota for them", "look in the portal, Quotas");
        }
        Usage usage = quota.get();
        String family = Optional.ofNullable(usage.name().localizedValue())
                .orElse(usage.name().value());
        String advice = "ask for " + cpus + " of \"" + family + "\" in "
                + need.location().region().orElse("")
                + " (Azure portal, Quotas, Machine learning), or take another region or accelerator";
        if (usage.limit() < cpus) {
            return Finding.bad(
                    ErrorCode.RESOURCE_EXHAUSTED,
                    subject,
                    needed + ", and the quota \"" + family + "\" is " + usage.limit(),
                    advice);
        }
        return usage.limit() - usage.currentValue() < cpus
                ? Finding.odd(
                        subject,
                        needed + ", and of the quota of " + usage.limit() + " " + usage.currentValue() + " are in use",
                        advice)
                : Finding.good(subject, needed + ", of " + usage.limit() + " that the subscription may have");
    }

    /** One list says standardDSv2Family where the other says Standard DSv2 Family Cluster Dedicated vCPUs. */
    private static boolean same(Usage usage, String family) {
        String type = usage.type() == null ? "" : usage.type().toLowerCase(Locale.ROOT);
        return !family.isEmpty()
                && !type.contains("lowpriority")
                && bare(usage.name().value()).equals(bare(family));
    }

    private static String bare(String name) {
        return name.toLowerCase(Locale.ROOT)
                .replaceAll("standard|family|cluster|dedicated|vcpus", "")
                .replaceAll("[^a-z0-9]", "");
    }
}
