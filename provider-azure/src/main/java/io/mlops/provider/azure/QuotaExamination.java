package io.mlops.provider.azure;

import io.mlops.ErrorCode;
import io.mlops.endpoint.Hosting;
import io.mlops.endpoint.spi.MachineType;
import io.mlops.provider.Finding;
import io.mlops.provider.Need;
import io.mlops.spi.DriverException;
import java.util.Optional;

/**
 * Whether a region has the machine of a replica and quota for all of them, before anything is made: Azure takes minutes to say so later. Used by one thread.
 */
final class QuotaExamination {
    private final RegionMachines machines;
    private final AzureInstanceTypes types;

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
            String family = Optional.ofNullable(size.get().family()).orElse("");
            return judged(subject, need, type, FamilyQuotas.of(machines, region).of(family));
        } catch (RuntimeException e) { // whatever the libraries throw
            return Finding.odd(
                    subject,
                    "was not checked: " + AzureErrors.reason(e),
                    "permit " + RegionMachines.LEARNING + "/locations/usages/read and " + RegionMachines.LEARNING
                            + "/locations/vmSizes/read");
        }
    }

    private static Finding judged(String subject, Need need, MachineType type, Optional<FamilyQuotas.Usage> quota) {
        long machines = FamilyQuotas.machines(type.name(), need.replicas());
        long cpus = machines * type.cpus();
        String needed = need.replicas() + " of " + type + " need " + cpus + " virtual CPUs"
                + (machines == need.replicas() ? "" : " (a fifth of the machines is kept for upgrades)");
        if (quota.isEmpty()) {
            return Finding.odd(subject, needed + "; Azure names no quota for them", "look in the portal, Quotas");
        }
        FamilyQuotas.Usage usage = quota.get();
        String family = usage.title();
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
}
