package io.mlops.provider.azure;

import com.fasterxml.jackson.databind.JsonNode;
import io.mlops.ErrorCode;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The lifecycle management of a storage account: one list of rules for all of its containers, which can only be written as a whole.
 * Rules of others are written back as they were read. Thread-safe.
 *
 * @param arm Resource Manager
 * @param account the resource id of the storage account
 */
record BlobLifecycle(ArmClient arm, ArmId account) {
    /** https://learn.microsoft.com/azure/storage/blobs/lifecycle-management-policy-structure . */
    static final int MOST_RULES = 100;

    private static final String NONE = "ManagementPolicyNotFound";

    private record Policy(@Nullable Properties properties) {}

    private record Properties(Rules policy) {}

    private record Rules(@Nullable List<JsonNode> rules) {}

    private ArmId id() {
        return account.child("managementPolicies", "default");
    }

    List<JsonNode> rules() {
        try {
            Policy policy = arm.get(id(), ApiVersion.STORAGE, Policy.class);
            List<JsonNode> rules = policy.properties() == null
                    ? null
                    : policy.properties().policy().rules();
            return rules == null ? List.of() : rules;
        } catch (ArmException e) {
            if (AzureErrors.says(e, NONE)) {
                return List.of();
            }
            throw e;
        }
    }

    /** An empty list is no policy at all: Azure refuses one without rules. */
    void write(List<JsonNode> rules) throws AzureException {
        if (rules.isEmpty()) {
            arm.delete(id(), ApiVersion.STORAGE);
            return;
        }
        requireRoom(rules.size());
        arm.put(id(), ApiVersion.STORAGE, new Policy(new Properties(new Rules(rules))), JsonNode.class);
    }

    static void requireRoom(int rules) throws AzureException {
        if (rules > MOST_RULES) {
            throw new AzureException(
                    ErrorCode.RESOURCE_EXHAUSTED,
                    "the account would have " + rules + " lifecycle rules, those of others among them, and Azure takes "
                            + MOST_RULES);
        }
    }

    /** The same list with this rule in place of the one of its name. */
    static List<JsonNode> with(List<JsonNode> rules, LifecycleRule rule) {
        List<JsonNode> all = new ArrayList<>(rules);
        all.removeIf(each -> LifecycleRules.named(each).equals(rule.name()));
        all.add(ArmJson.MAPPER.valueToTree(rule));
        return all;
    }
}
