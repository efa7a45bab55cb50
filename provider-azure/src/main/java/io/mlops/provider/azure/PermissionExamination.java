package io.mlops.provider.azure;

import io.mlops.provider.Finding;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Whether the caller may do what the provider does in the resource group, by the permissions that Azure lists for it
 * (https://learn.microsoft.com/rest/api/authorization/permissions/list-for-resource-group). Assignments to a single resource below the
 * group, and denials, are not seen. Used by one thread.
 */
final class PermissionExamination {
    private static final String LEARNING = "Microsoft.MachineLearningServices/workspaces/";
    private static final String STORAGE = "Microsoft.Storage/storageAccounts/";
    private static final String BLOBS = STORAGE + "blobServices/containers/blobs/";

    /** docs/providers.md lists the same. */
    private static final List<String> ACTIONS = List.of(
            LEARNING + "onlineEndpoints/read",
            LEARNING + "onlineEndpoints/write",
            LEARNING + "onlineEndpoints/delete",
            LEARNING + "onlineEndpoints/deployments/read",
            LEARNING + "onlineEndpoints/deployments/write",
            LEARNING + "onlineEndpoints/deployments/delete",
            LEARNING + "models/versions/write",
            LEARNING + "environments/versions/write",
            LEARNING + "datastores/write",
            LEARNING + "jobs/write",
            LEARNING + "jobs/read",
            LEARNING + "computes/write",
            "Microsoft.Insights/autoscaleSettings/write",
            STORAGE + "managementPolicies/write",
            STORAGE + "blobServices/containers/read");

    private static final String BATCH = "Microsoft.Batch/batchAccounts/";

    /** Where a Batch account is named (https://learn.microsoft.com/azure/batch/batch-role-based-access-control). */
    private static final List<String> BATCH_ACTIONS =
            List.of(BATCH + "read", BATCH + "pools/read", BATCH + "pools/write", BATCH + "pools/delete");

    private static final List<String> BATCH_DATA_ACTIONS =
            List.of(BATCH + "jobs/read", BATCH + "jobs/write", BATCH + "jobs/delete");

    private static final List<String> DATA_ACTIONS = List.of(BLOBS + "read", BLOBS + "write", BLOBS + "delete");

    private final AzureConfig config;
    private final ArmClient arm;

    /** What a role permits. */
    private record Permission(
            @Nullable List<String> actions,
            @Nullable List<String> notActions,
            @Nullable List<String> dataActions,
            @Nullable List<String> notDataActions) {
        boolean permits(String action) {
            return matches(actions, action) && !matches(notActions, action);
        }

        boolean permitsData(String action) {
            return matches(dataActions, action) && !matches(notDataActions, action);
        }

        private static boolean matches(@Nullable List<String> patterns, String action) {
            return patterns != null
                    && patterns.stream()
                            .anyMatch(pattern -> Pattern.compile(
                                            Pattern.quote(pattern).replace("*", "\\E.*\\Q"), Pattern.CASE_INSENSITIVE)
                                    .matcher(action)
                                    .matches());
        }
    }

    PermissionExamination(AzureConfig config, ArmClient arm) {
        this.config = config;
        this.arm = arm;
    }

    Finding finding() {
        List<Permission> permissions;
        try {
            permissions = arm.list(
                    config.group().collection("Microsoft.Authorization", "permissions"),
                    ApiVersion.AUTHORIZATION,
                    Permission.class);
        } catch (RuntimeException e) { // whatever the libraries throw
            return Finding.odd(
                    "permissions",
                    "were not checked: " + AzureErrors.reason(e),
                    "permit Microsoft.Authorization/permissions/read, or compare with the list in docs/providers.md");
        }
        List<String> actions = needed(ACTIONS, BATCH_ACTIONS);
        List<String> dataActions = needed(DATA_ACTIONS, BATCH_DATA_ACTIONS);
        List<String> missing = Stream.concat(
                        actions.stream().filter(action -> permissions.stream().noneMatch(each -> each.permits(action))),
                        dataActions.stream()
                                .filter(action -> permissions.stream().noneMatch(each -> each.permitsData(action))))
                .toList();
        int all = actions.size() + dataActions.size();
        return missing.isEmpty()
                ? Finding.good(
                        "permissions", "all " + all + " that are needed, in resource group " + config.resourceGroup())
                : Finding.odd(
                        "permissions",
                        "Azure lists none for " + String.join(", ", missing),
                        "assign the caller a role that has them (AzureML Data Scientist, Storage Blob Data Contributor"
                                + (config.batchAccount().isPresent() ? ", Azure Batch Data Contributor" : "") + "),"
                                + " unless one of a single resource does");
    }

    private List<String> needed(List<String> always, List<String> forBatch) {
        return config.batchAccount().isEmpty()
                ? always
                : Stream.concat(always.stream(), forBatch.stream()).toList();
    }
}
