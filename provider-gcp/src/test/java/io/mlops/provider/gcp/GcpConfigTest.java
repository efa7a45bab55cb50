package io.mlops.provider.gcp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.mlops.provider.ProviderSettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What settings the provider takes and refuses. */
final class GcpConfigTest {
    @TempDir
    private Path folder;

    @Test
    void isReadWithItsDefaults() {
        GcpConfig config = read(Map.of());

        assertThat(config.home()).isEqualTo("asia-northeast1");
        assertThat(config.bucketIn("us-central1")).isEqualTo("mlops-us-central1");
        assertThat(config.attempts()).isEqualTo(4);
        assertThat(config.credentials()).isEqualTo(new GcpCredentials.Default());
        assertThat(config.endpoints().aiplatform("us-central1"))
                .hasToString("https://us-central1-aiplatform.googleapis.com");
        assertThat(config.endpoints().storage("us-central1")).hasToString("https://storage.googleapis.com");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "project|Trading|no project's id",
                "regions|Tokyo|write regions with commas between",
                "regions|us-central1,us-central1|names one twice",
                "bucket|mlops|put {region} where their names differ",
                "bucket|Mlops-{region}|no bucket's name",
                "bucket|my-google-{region}|no bucket's name",
                "kms-key|models|no key's name",
                "service-account|somebody@example.com|no service account's address",
                "impersonate|somebody|no service account's address",
                "attempts|0|a number from 1 to 10",
                "endpoint.storage|ftp://here|no http:// or https:// address",
                "endpoint.storage|http://storage.example.com|over https:// only"
            })
    void refusesWhatCannotBe(String key, String value, String reason) {
        assertThatThrownBy(() -> read(Map.of(key, value)))
                .hasMessageStartingWith("cannot open provider gcp: the setting " + key)
                .hasMessageContaining(reason);
    }

    @Test
    void aFileSaysWhoCalls() throws IOException {
        Path key = Files.writeString(folder.resolve("key.json"), "{\"type\": \"service_account\"}");
        Path federated = Files.writeString(folder.resolve("federated.json"), "{\"type\": \"external_account\"}");
        Path other = Files.writeString(folder.resolve("other.json"), "{\"type\": \"authorized_user\"}");

        assertThat(read(Map.of("credentials-file", key.toString())).credentials())
                .isEqualTo(new GcpCredentials.ServiceAccountKey(key));
        assertThat(read(Map.of(
                                "credentials-file",
                                federated.toString(),
                                "impersonate",
                                "trainer@mlops.iam.gserviceaccount.com"))
                        .credentials())
                .isEqualTo(new GcpCredentials.Impersonation(
                        "trainer@mlops.iam.gserviceaccount.com", new GcpCredentials.WorkloadIdentity(federated)));
        assertThatThrownBy(() -> read(Map.of("credentials-file", other.toString())))
                .hasMessageContaining("authorized_user");
        assertThatThrownBy(() -> read(Map.of("credentials-file", "/nowhere.json")))
                .hasMessageContaining("cannot be read: /nowhere.json");
    }

    private static GcpConfig read(Map<String, String> more) {
        Map<String, String> settings = new HashMap<>(Map.of(
                "project", "mlops-sandbox", "regions", "asia-northeast1,us-central1", "bucket", "mlops-{region}"));
        settings.putAll(more);
        return GcpConfig.read(new ProviderSettings(GcpConfig.PROVIDER, settings));
    }
}
