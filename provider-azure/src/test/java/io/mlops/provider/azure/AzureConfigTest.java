package io.mlops.provider.azure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.mlops.ErrorCode;
import io.mlops.MlopsException;
import io.mlops.provider.ProviderSettings;
import io.mlops.provider.azure.AzureEndpoints.Service;
import java.net.URI;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The settings, what they mean and what they must not be. */
class AzureConfigTest {
    private static final Map<String, String> GOOD = Map.of(
            "subscription", "00000000-0000-0000-0000-000000000001",
            "resource-group", "trading",
            "regions", "japaneast, eastus2",
            "workspace", "ml-{region}",
            "storage-account", "models{region}");

    @Test
    void readsWhatIsNeeded() {
        AzureConfig config = read(Map.of());

        assertThat(config.locations()).hasToString("[azure/eastus2, azure/japaneast]");
        assertThat(config.home()).isEqualTo("japaneast");
        assertThat(config.workspaceId("eastus2"))
                .hasToString("/subscriptions/00000000-0000-0000-0000-000000000001/resourceGroups/trading/providers/"
                        + "Microsoft.MachineLearningServices/workspaces/ml-eastus2");
        assertThat(config.storageAccountId("japaneast").name()).isEqualTo("modelsjapaneast");
        assertThat(config.container()).isEqualTo("mlops");
        assertThat(config.credentials()).isEqualTo(new AzureCredentials.DefaultChain());
        assertThat(config.attempts()).isEqualTo(4);
        assertThat(config.registry()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "subscription            | mine                 | no GUID",
                "resource-group          | g.                   | no resource group's name",
                "regions                 | japaneast,           | commas between",
                "regions                 | Japan East           | commas between",
                "regions                 | eastus2,eastus2      | names one twice",
                "workspace               | ml                   | {region}",
                "workspace               | -{region}            | no workspace's name",
                "storage-account         | models               | {region}",
                "storage-account         | Models{region}       | no storage account's name",
                "batch-account           | batch                | {region}",
                "batch-account           | Batch{region}        | no Batch account's name",
                "storage-account         | toolongforanaccount{region} | 3 to 24",
                "container               | M                    | no container's name",
                "container               | a--b                 | no container's name",
                "registry                | r.azurecr.io         | no registry's name",
                "identity                | me                   | no resource id",
                "encryption-scope        | a b                  | no encryption scope's name",
                "compute                 | 1                    | no prefix",
                "attempts                | 0                    | from 1 to 10",
                "endpoint.management     | localhost            | no http",
                "endpoint.blob.eastus2   | http://h/path        | no http",
                "endpoint.blob.westus    | http://h             | unknown setting endpoint.blob.westus",
                "tenant                  | t                    | need each other",
                "client-certificate      | c.pem                | are missing",
                "federated-token-file    | f                    | are missing",
                "retries                 | 3                    | unknown setting retries",
            })
    void refusesWhatCannotBe(String key, String value, String reason) {
        MlopsException failure = catchThrowableOfType(MlopsException.class, () -> read(Map.of(key, value)));

        assertThat(failure.code()).isEqualTo(ErrorCode.INVALID_ARGUMENT);
        assertThat(failure)
                .hasMessageStartingWith("cannot open provider azure: ")
                .hasMessageContaining(reason);
    }

    @Test
    void oneRegionNeedsNoPattern() {
        AzureConfig config = read(Map.of("regions", "eastus2", "workspace", "mlw", "storage-account", "models"));

        assertThat(config.workspaceIn("eastus2")).isEqualTo("mlw");
        assertThat(config.storageAccountIn("eastus2")).isEqualTo("models");
    }

    @Test
    void saysWhoCalls() {
        Map<String, String> application = Map.of("tenant", "t", "client-id", "c");

        assertThat(read(Map.of("managed-identity", "system")).credentials())
                .isEqualTo(new AzureCredentials.ManagedIdentity(null));
        assertThat(read(Map.of("managed-identity", "m")).credentials())
                .isEqualTo(new AzureCredentials.ManagedIdentity("m"));
        assertThat(read(application).credentials()).isEqualTo(new AzureCredentials.ServicePrincipal("t", "c", null));
        assertThat(read(with(application, "client-certificate", "c.pem")).credentials())
                .isEqualTo(new AzureCredentials.ServicePrincipal("t", "c", Path.of("c.pem")));
        assertThat(read(with(application, "federated-token-file", "f")).credentials())
                .isEqualTo(new AzureCredentials.WorkloadIdentity("t", "c", Path.of("f")));
        for (String two : new String[] {"managed-identity", "client-certificate"}) {
            Map<String, String> both = with(with(application, "federated-token-file", "f"), two, "x");
            assertThat(catchThrowableOfType(MlopsException.class, () -> read(both)))
                    .hasMessageContaining("leave ");
        }
    }

    @Test
    void theNarrowerAddressCounts() {
        AzureEndpoints endpoints = read(Map.of(
                        "endpoint.blob", "http://h:1/",
                        "endpoint.blob.eastus2", "http://h:2",
                        "endpoint.management", "http://h:3"))
                .endpoints();

        assertThat(endpoints.blob("a", "japaneast")).isEqualTo(URI.create("http://h:1/a"));
        assertThat(endpoints.blob("a", "eastus2")).isEqualTo(URI.create("http://h:2/a"));
        assertThat(endpoints.management()).isEqualTo(URI.create("http://h:3"));
        assertThat(endpoints.override(Service.SCORING, "eastus2")).isEmpty();
        AzureEndpoints azures = read(Map.of()).endpoints();
        assertThat(azures.blob("a", "eastus2")).isEqualTo(URI.create("https://a.blob.core.windows.net"));
        assertThat(azures.management()).isEqualTo(URI.create("https://management.azure.com"));
        assertThat(azures.authority()).isEqualTo(URI.create("https://login.microsoftonline.com"));
    }

    @Test
    void idsAreEncodedInAddressesOnly() {
        ArmId id = ArmId.group("s", "my group")
                .with("Microsoft.X", "things", "a/b")
                .child("parts", "ü");

        assertThat(id).hasToString("/subscriptions/s/resourceGroups/my group/providers/Microsoft.X/things/a/b/parts/ü");
        assertThat(id.path())
                .isEqualTo(
                        "/subscriptions/s/resourceGroups/my%20group/providers/Microsoft.X/things/a%2Fb/parts/%C3%BC");
        assertThat(id.of("THINGS")).isEqualTo("a/b");
        assertThat(ArmId.parse("/Subscriptions/S").same(ArmId.subscription("s")))
                .isTrue();
    }

    private static Map<String, String> with(Map<String, String> some, String key, String value) {
        Map<String, String> more = new HashMap<>(some);
        more.put(key, value);
        return more;
    }

    private static AzureConfig read(Map<String, String> other) {
        Map<String, String> settings = new HashMap<>(GOOD);
        settings.putAll(other);
        return AzureConfig.read(new ProviderSettings(AzureConfig.PROVIDER, settings));
    }
}
