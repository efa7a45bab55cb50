package io.mlops.provider.azure;

import java.util.function.Function;
import java.util.regex.Pattern;

/**
 * What names Azure takes
 * (https://learn.microsoft.com/azure/azure-resource-manager/management/resource-name-rules).
 */
final class AzureNames {
    private static final Pattern GROUP = Pattern.compile("[-\\w.()]{0,89}[-\\w()]");
    private static final Pattern WORKSPACE = Pattern.compile("[a-zA-Z0-9][\\w-]{2,32}");
    private static final Pattern ACCOUNT = Pattern.compile("[a-z0-9]{3,24}");
    private static final Pattern CONTAINER = Pattern.compile("(?=.{3,55}$)[a-z0-9]+(-[a-z0-9]+)*");
    private static final Pattern REGISTRY = Pattern.compile("[a-zA-Z0-9]{5,50}");
    private static final Pattern SCOPE = Pattern.compile("[a-zA-Z0-9-]{3,63}");
    private static final Pattern COMPUTE = Pattern.compile("[a-z][a-z0-9-]{0,15}");
    private static final Pattern IDENTITY = Pattern.compile(
            "/subscriptions/[^/]+/resourceGroups/[^/]+/providers/Microsoft\\.ManagedIdentity/userAssignedIdentities/[^/]+",
            Pattern.CASE_INSENSITIVE);

    private AzureNames() {}

    static void check(AzureConfig config) {
        if (!AzureConfig.isGuid(config.subscription())) {
            throw AzureConfig.invalid("the setting subscription is \"" + config.subscription()
                    + "\", which is no GUID as in 00000000-0000-0000-0000-000000000000 (az account show --query id)");
        }
        require("resource-group", config.resourceGroup(), GROUP, "no resource group's name");
        regional(config, "workspace", config.workspace(), config::workspaceIn, WORKSPACE, "no workspace's name");
        regional(
                config,
                "storage-account",
                config.storageAccount(),
                config::storageAccountIn,
                ACCOUNT,
                "no storage account's name: 3 to 24 lower case letters and digits");
        require("container", config.container(), CONTAINER, "no container's name");
        config.batchAccount()
                .ifPresent(name -> regional(
                        config,
                        "batch-account",
                        name,
                        config::batchAccountIn,
                        ACCOUNT,
                        "no Batch account's name: 3 to 24 lower case letters and digits"));
        config.registry()
                .ifPresent(name ->
                        require("registry", name, REGISTRY, "no registry's name: write NAME of NAME.azurecr.io"));
        config.encryptionScope()
                .ifPresent(name -> require("encryption-scope", name, SCOPE, "no encryption scope's name"));
        config.compute()
                .ifPresent(name ->
                        require("compute", name, COMPUTE, "no prefix: 1 to 16 lower case letters, digits and hyphens"));
        config.identity()
                .ifPresent(
                        id -> require(
                                "identity",
                                id,
                                IDENTITY,
                                "no resource id of a user-assigned identity, as in"
                                        + " /subscriptions/S/resourceGroups/G/providers/Microsoft.ManagedIdentity/userAssignedIdentities/NAME"));
    }

    private static void regional(
            AzureConfig config,
            String key,
            String text,
            Function<String, String> in,
            Pattern pattern,
            String otherwise) {
        if (config.regions().size() > 1 && !AzureConfig.regional(text)) {
            throw AzureConfig.invalid("the setting " + key + " is \"" + text + "\" for "
                    + config.regions().size()
                    + " regions, and each needs one of its own: put {region} where their names differ");
        }
        for (String region : config.regions()) {
            if (!pattern.matcher(in.apply(region)).matches()) {
                throw AzureConfig.invalid("the setting " + key + " is \"" + text + "\", which in " + region + " is \""
                        + in.apply(region) + "\", " + otherwise);
            }
        }
    }

    private static void require(String key, String text, Pattern pattern, String otherwise) {
        if (!pattern.matcher(text).matches()) {
            throw AzureConfig.invalid("the setting " + key + " is \"" + text + "\", which is " + otherwise);
        }
    }
}
