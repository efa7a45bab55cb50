package io.mlops.provider.azure;

import static io.mlops.provider.azure.Specs.fails;
import static org.assertj.core.api.Assertions.assertThat;

import io.mlops.ErrorCode;
import io.mlops.Location;
import io.mlops.provider.ProviderSettings;
import io.mlops.transport.Prediction;
import io.mlops.transport.TransportAnswer;
import io.mlops.transport.TransportTarget;
import io.mlops.transport.WireHead;
import io.mlops.transport.spi.BearerCredentials;
import java.net.URI;
import java.net.http.HttpHeaders;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** How a prediction travels through Azure, and what its refusals mean. */
class AzureMlTransportTest {
    private static final TransportTarget TARGET = target("https://policy-abc.japaneast.inference.ml.azure.com/score");

    private final AzureMlTransport transport =
            new AzureMlTransport(TARGET, () -> new BearerCredentials.Bearer("secret", Instant.MAX));

    private static TransportTarget target(String address) {
        return new TransportTarget("policy-abc", Location.of("azure", "japaneast"), URI.create(address));
    }

    private static HttpHeaders headers(Map<String, String> single) {
        Map<String, List<String>> all = new HashMap<>();
        single.forEach((name, value) -> all.put(name, List.of(value)));
        return HttpHeaders.of(all, (name, value) -> true);
    }

    @Test
    void carriesTheTokenTheDeadlineAndTheLengthOfTheJson() throws Exception {
        transport.refresh();

        WireHead head = transport.sign(new Prediction(
                "policy",
                headers(Map.of(
                        "content-type", "application/octet-stream",
                        "inference-header-content-length", "12",
                        "x-request-id", "7")),
                ByteBuffer.allocate(20),
                Duration.ofMillis(1500)));

        assertThat(head.target()).isEqualTo("/score");
        assertThat(head.headers().map())
                .containsEntry("authorization", List.of("Bearer secret"))
                .containsEntry("mlops-timeout-ms", List.of("1500"))
                .containsEntry("inference-header-content-length", List.of("12"))
                .doesNotContainKey("x-request-id");
        assertThat(transport.limits().requestsPerSecond()).isEqualTo(500);
    }

    @Test
    void onTheWayBackAzuresOwnHeadersStay() {
        HttpHeaders plain = transport.answered(headers(Map.of(
                "mlops-model-digest", "d".repeat(64),
                "azureml-model-deployment", "mlops-x",
                "x-ms-client-request-id", "1",
                "content-type", "application/json")));

        assertThat(plain.map()).containsOnlyKeys("mlops-model-digest", "content-type");
    }

    @ParameterizedTest
    @CsvSource({
        "401, '',  Unauthenticated",
        "403, '',  Unable",
        "404, '',  Unable",
        "408, '',  Unable",
        "413, '',  Said",
        "424, 400, Said",
        "424, 503, Said",
        "424, '',  Unable",
        "424, 200, Unable",
        "429, '',  Throttled",
        "500, '',  Unable",
        "503, '',  Unable",
    })
    void whatRefusalsMean(int status, String model, String expected) {
        TransportAnswer answer = transport.refused(
                status,
                headers(model.isEmpty() ? Map.of() : Map.of("ms-azureml-model-error-statuscode", model)),
                "{\"error\":\"no\"}".getBytes(StandardCharsets.UTF_8));

        assertThat(answer.getClass().getSimpleName()).isEqualTo(expected);
        if (answer instanceof TransportAnswer.Said(int said, HttpHeaders headers, byte[] body)) {
            assertThat(said).isEqualTo(model.isEmpty() ? status : Integer.parseInt(model));
            assertThat(new String(body, StandardCharsets.UTF_8)).startsWith("{\"error\":");
        }
    }

    @Test
    void opensForTheAddressOfTheSettingsOnly() {
        AzureProviderFactory factory = new AzureProviderFactory();
        ProviderSettings settings = new ProviderSettings("azure", Map.of("managed-identity", "system"));

        assertThat(factory.transport(settings, TARGET)).isPresent();
        for (String elsewhere : List.of(
                "https://policy-abc.japaneast.inference.ml.azure.com.example/score",
                "https://other.japaneast.inference.ml.azure.com/score",
                "http://policy-abc.japaneast.inference.ml.azure.com/score")) {
            assertThat(fails(ErrorCode.INVALID_ARGUMENT, () -> factory.transport(settings, target(elsewhere))))
                    .hasMessageContaining("are at https://policy-abc.japaneast.inference.ml.azure.com/score, not at");
        }
    }

    @Test
    void withKeysTheSettingsMustSayWhereTheEndpointIs() {
        ProviderSettings settings =
                new ProviderSettings("azure", Map.of("managed-identity", "system", "endpoint-auth", "key"));

        fails(ErrorCode.INVALID_ARGUMENT, () -> new AzureProviderFactory().transport(settings, TARGET));
    }
}
