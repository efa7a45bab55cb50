package io.mlops.provider.azure;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The quotas of Azure Machine Learning in a region, in virtual CPUs: one a family of machines, and one for all of them
 * (https://learn.microsoft.com/azure/machine-learning/how-to-manage-quotas).
 *
 * @param usages as Azure lists them
 */
record FamilyQuotas(List<Usage> usages) {
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

    private static final String ALL = "totalclusterdedicatedregional";

    /** How much of a quota is used. */
    record Usage(@Nullable String type, long currentValue, long limit, Name name) {
        record Name(String value, @Nullable String localizedValue) {}

        /** For people. */
        String title() {
            return Optional.ofNullable(name.localizedValue()).orElse(name.value());
        }
    }

    FamilyQuotas {
        usages = List.copyOf(usages);
    }

    /** Asks Azure. */
    static FamilyQuotas of(RegionMachines machines, String region) {
        return new FamilyQuotas(
                machines.arm().list(machines.at(region).children("usages"), ApiVersion.MACHINE_LEARNING, Usage.class));
    }

    /** That of a family; empty where Azure names none. */
    Optional<Usage> of(String family) {
        return usages.stream().filter(usage -> same(usage, family)).findFirst();
    }

    /** That of all machines of the region together ("Total Cluster Dedicated Regional vCPUs"); empty where Azure names none. */
    Optional<Usage> all() {
        return usages.stream()
                .filter(usage ->
                        usage.title().toLowerCase(Locale.ROOT).replace(" ", "").startsWith(ALL))
                .findFirst();
    }

    /** As many machines as the quota must have for so many replicas. */
    static long machines(String type, int replicas) {
        return EXEMPT.contains(type) ? replicas : (replicas * 6L + 4) / 5;
    }

    /** As many replicas as there may be with a quota for so many machines. */
    static long replicas(String type, long machines) {
        return EXEMPT.contains(type) ? machines : machines * 5 / 6;
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
