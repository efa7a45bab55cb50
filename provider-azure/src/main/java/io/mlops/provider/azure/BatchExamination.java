package io.mlops.provider.azure;

import io.mlops.ErrorCode;
import io.mlops.provider.Finding;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Whether a region's Batch account is there, and what it may have: pools and active jobs; machines too where they are the account's own
 * (https://learn.microsoft.com/azure/batch/batch-quota-limit). Used by one thread.
 */
final class BatchExamination {
    private static final String SETTING = "providers.azure.batch-account";

    private final AzureConfig config;
    private final ArmClient arm;
    private final String region;

    /** An account (https://learn.microsoft.com/rest/api/batchmanagement/batch-account/get). */
    private record Account(@Nullable String location, Properties properties) {}

    /**
     * @param poolAllocationMode BatchService or UserSubscription; the quotas of machines of the latter are the subscription's, and not told
     */
    private record Properties(
            @Nullable String provisioningState,
            @Nullable String poolAllocationMode,
            @Nullable Integer dedicatedCoreQuota,
            @Nullable Integer lowPriorityCoreQuota,
            @Nullable Integer poolQuota,
            @Nullable Integer activeJobAndJobScheduleQuota,
            @Nullable List<Family> dedicatedCoreQuotaPerVMFamily) {}

    private record Family(String name, int coreQuota) {}

    BatchExamination(AzureConfig config, ArmClient arm, String region) {
        this.config = config;
        this.arm = arm;
        this.region = region;
    }

    Finding finding() {
        String subject = "Batch account " + region;
        ArmId id = config.batchAccountId(region);
        Account account;
        try {
            account = arm.get(id, ApiVersion.BATCH, Account.class);
        } catch (RuntimeException e) { // whatever the libraries throw
            ErrorCode code = AzureErrors.classify(e);
            return Finding.bad(
                    code,
                    subject,
                    AzureErrors.reason(e),
                    code == ErrorCode.NOT_FOUND ? "make it, or name another with " + SETTING : "");
        }
        String location = account.location() == null ? "" : account.location().replace(" ", "");
        if (!location.equalsIgnoreCase(region)) {
            return Finding.bad(
                    subject, id.name() + " is in " + account.location(), "name one of that region with " + SETTING);
        }
        return judged(subject, id.name(), account.properties());
    }

    private static Finding judged(String subject, String name, Properties account) {
        Map<String, Integer> limits = new TreeMap<>();
        limit(limits, "pools", account.poolQuota());
        limit(limits, "active jobs", account.activeJobAndJobScheduleQuota());
        limit(limits, "dedicated virtual CPUs", account.dedicatedCoreQuota());
        Optional<String> none = limits.entrySet().stream()
                .filter(each -> each.getValue() == 0)
                .map(Map.Entry::getKey)
                .findFirst();
        if (none.isPresent()) {
            return Finding.bad(
                    ErrorCode.RESOURCE_EXHAUSTED,
                    subject,
                    name + " may have no " + none.get(),
                    "ask for more (the account's page in the Azure portal, Quotas)");
        }
        String has = name + ", with at most "
                + String.join(
                        ", ",
                        limits.entrySet().stream()
                                .map(each -> each.getValue() + " " + each.getKey())
                                .toList());
        return "BatchService".equals(account.poolAllocationMode())
                ? Finding.odd(
                        subject,
                        has + families(account) + "; it allocates pools in Batch's own subscription, where there are no"
                                + " Spot machines any more (low-priority quota "
                                + account.lowPriorityCoreQuota() + ")",
                        "for spot jobs make an account with pool allocation mode user subscription")
                : Finding.good(subject, has);
    }

    private static String families(Properties account) {
        List<Family> families = account.dedicatedCoreQuotaPerVMFamily();
        return families == null
                ? ""
                : " ("
                        + String.join(
                                ", ",
                                families.stream()
                                        .filter(family -> family.coreQuota() > 0)
                                        .map(family -> family.name() + " " + family.coreQuota())
                                        .toList())
                        + ")";
    }

    private static void limit(Map<String, Integer> limits, String name, @Nullable Integer value) {
        if (value != null) {
            limits.put(name, value);
        }
    }
}
