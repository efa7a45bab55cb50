package io.mlops.provider.azure;

import io.mlops.ErrorCode;
import io.mlops.Location;
import io.mlops.MlopsException;
import io.mlops.provider.ProviderSettings;
import io.mlops.provider.spi.CloudSettings;
import java.util.Currency;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The settings of the Azure provider.
 *
 * @param subscription what is billed ({@code subscription}; required), a GUID
 * @param resourceGroup holds everything ({@code resource-group}; required)
 * @param regions where endpoints may run ({@code regions}; required); the first one holds the artifacts
 * @param workspace of Azure Machine Learning ({@code workspace}; required); {@code {region}} in it stands for the region, since a
 *     workspace is regional
 * @param storageAccount where artifacts lie ({@code storage-account}; required), with {@code {region}} likewise
 * @param container where artifacts lie in it ({@code container}; default {@code mlops})
 * @param registryOrNull the container registry ({@code registry}) that holds the images whose names say no registry
 * @param identityOrNull the resource id of the user-assigned identity of endpoints and machines ({@code identity}); default one that
 *     Azure makes for each
 * @param encryptionScopeOrNull what stored blobs are encrypted with ({@code encryption-scope}; default the account's own keys)
 * @param batchAccountOrNull the account of Azure Batch ({@code batch-account}), with {@code {region}} likewise; default none, and no
 *     job on Azure Batch
 * @param computeOrNull what the names of machines for training begin with ({@code compute})
 * @param currencyOrNull what the subscription is billed in ({@code currency}, as {@code EUR}; default what its bill says)
 * @param endpointAuth how endpoints know who may ask them ({@code endpoint-auth}; default {@code entra})
 * @param credentials who calls
 * @param endpoints where the services answer
 * @param attempts how often a call is tried ({@code attempts}; default 4)
 */
record AzureConfig(
        String subscription,
        String resourceGroup,
        List<String> regions,
        String workspace,
        String storageAccount,
        String container,
        @Nullable String registryOrNull,
        @Nullable String identityOrNull,
        @Nullable String encryptionScopeOrNull,
        @Nullable String batchAccountOrNull,
        @Nullable String computeOrNull,
        @Nullable Currency currencyOrNull,
        EndpointAuth endpointAuth,
        AzureCredentials credentials,
        AzureEndpoints endpoints,
        int attempts) {
    /** The provider's name. */
    static final String PROVIDER = "azure";

    private static final String REGION = "{region}";
    private static final String CONTAINER = "mlops";
    private static final Pattern REGION_NAME = Pattern.compile("[a-z][a-z0-9]{2,39}");
    private static final Pattern GUID = Pattern.compile("[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}");

    AzureConfig {
        regions = List.copyOf(regions);
    }

    static AzureConfig read(ProviderSettings settings) {
        List<String> regions = CloudSettings.regions(
                settings, REGION_NAME, "Azure's short names with commas between, as in japaneast,eastus2");
        AzureConfig config = new AzureConfig(
                settings.require("subscription"),
                settings.require("resource-group"),
                regions,
                settings.require("workspace"),
                settings.require("storage-account"),
                settings.find("container").orElse(CONTAINER),
                settings.find("registry").orElse(null),
                settings.find("identity").orElse(null),
                settings.find("encryption-scope").orElse(null),
                settings.find("batch-account").orElse(null),
                settings.find("compute").orElse(null),
                settings.find("currency").map(AzureConfig::currency).orElse(null),
                EndpointAuth.read(settings),
                AzureCredentials.read(settings),
                AzureEndpoints.read(settings, regions),
                CloudSettings.attempts(settings));
        settings.requireAllRead();
        AzureNames.check(config);
        return config;
    }

    /** The region that holds the artifacts. */
    String home() {
        return regions.get(0);
    }

    String workspaceIn(String region) {
        return in(workspace, region);
    }

    String storageAccountIn(String region) {
        return storageAccount.replace(REGION, region);
    }

    /** Its name, without the host's ending. */
    Optional<String> registry() {
        return Optional.ofNullable(registryOrNull);
    }

    Optional<String> identity() {
        return Optional.ofNullable(identityOrNull);
    }

    Optional<String> encryptionScope() {
        return Optional.ofNullable(encryptionScopeOrNull);
    }

    Optional<String> batchAccount() {
        return Optional.ofNullable(batchAccountOrNull);
    }

    /** FAILED_PRECONDITION where the settings name none. */
    String batchAccountIn(String region) {
        return in(
                batchAccount()
                        .orElseThrow(() -> new MlopsException(
                                ErrorCode.FAILED_PRECONDITION,
                                "cannot ask Azure Batch: there is no setting batch-account")),
                region);
    }

    Optional<String> compute() {
        return Optional.ofNullable(computeOrNull);
    }

    Optional<Currency> currency() {
        return Optional.ofNullable(currencyOrNull);
    }

    /** What is billed. */
    ArmId subscriptionId() {
        return ArmId.subscription(subscription);
    }

    ArmId group() {
        return ArmId.group(subscription, resourceGroup);
    }

    ArmId workspaceId(String region) {
        return group().with("Microsoft.MachineLearningServices", "workspaces", workspaceIn(region));
    }

    ArmId batchAccountId(String region) {
        return group().with("Microsoft.Batch", "batchAccounts", batchAccountIn(region));
    }

    ArmId storageAccountId(String region) {
        return group().with("Microsoft.Storage", "storageAccounts", storageAccountIn(region));
    }

    List<Location> locations() {
        return regions.stream()
                .map(region -> Location.of(PROVIDER, region))
                .sorted()
                .toList();
    }

    /** The name in a region. */
    static String in(String name, String region) {
        return name.replace(REGION, region);
    }

    /** Whether the name differs from region to region. */
    static boolean regional(String name) {
        return name.contains(REGION);
    }

    static boolean isGuid(String text) {
        return GUID.matcher(text).matches();
    }

    private static Currency currency(String text) {
        try {
            return Currency.getInstance(text);
        } catch (IllegalArgumentException e) {
            throw invalid("the setting currency is \"" + text + "\"; write its three letters, as in EUR");
        }
    }

    static MlopsException invalid(String reason) {
        return new MlopsException(ErrorCode.INVALID_ARGUMENT, "cannot open provider azure: " + reason);
    }
}
