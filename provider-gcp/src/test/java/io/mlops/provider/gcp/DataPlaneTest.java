package io.mlops.provider.gcp;

import static org.assertj.core.api.Assertions.assertThat;

import io.mlops.ErrorCode;
import io.mlops.Location;
import io.mlops.provider.ProviderSettings;
import io.mlops.transport.TransportAnswer;
import io.mlops.transport.TransportTarget;
import io.mlops.transport.spi.InferenceTransportDriver;
import java.net.URI;
import java.net.http.HttpHeaders;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Where tokens go, and what answers mean. */
class DataPlaneTest {
    private static final String VERTEX = "https://policy.us-central1-123.prediction.vertexai.goog"
            + "/v1/projects/123/locations/us-central1/endpoints/policy:rawPredict";

    private static InferenceTransportDriver open(String address) {
        TransportTarget target = new TransportTarget("policy", Location.of("gcp", "us-central1"), URI.create(address));
        return new GcpProviderFactory()
                .transport(new ProviderSettings("gcp", Map.of()), target)
                .orElseThrow();
    }

    @Test
    void eachServiceHasItsWay() {
        assertThat(open(VERTEX)).isInstanceOf(VertexTransport.class);
        assertThat(open("https://policy-123.us-central1.run.app/score")).isInstanceOf(CloudRunTransport.class);
        assertThat(open("https://policy-abcdefghij-uc.a.run.app/score")).isInstanceOf(CloudRunTransport.class);
        assertThat(open(VERTEX).limits().maxBodyBytes()).isEqualTo(10_000_000);
    }

    @Test
    void tokensGoNowhereElse() {
        for (String address : List.of(
                VERTEX.replace("vertexai.goog", "vertexai.goog.example"),
                VERTEX.replace("https", "http"),
                VERTEX.replace("endpoints/policy", "endpoints/other"),
                VERTEX + "?x=y",
                "https://policy-123.us-central1.run.app.example/score",
                "https://other-123.us-central1.run.app/score",
                "https://policy-123.europe-west1.run.app/score",
                "http://127.0.0.1:80/score")) {
            assertThat(Specs.fails(ErrorCode.INVALID_ARGUMENT, () -> open(address)))
                    .hasMessageContaining("is no address of an endpoint of Vertex AI or Cloud Run in us-central1");
        }
    }

    @Test
    void theContainersAnswersAreToldFromTheServices() {
        InferenceTransportDriver vertex = open(VERTEX);
        byte[] body = "{\"error\":{\"code\":503,\"message\":\"busy\",\"status\":\"UNAVAILABLE\"}}"
                .getBytes(StandardCharsets.UTF_8);
        assertThat(vertex.refused(503, headers("x-vertex-ai-deployed-model-id", "1"), body))
                .isInstanceOfSatisfying(
                        TransportAnswer.Said.class,
                        said -> assertThat(said.status()).isEqualTo(503));
        assertThat(vertex.refused(503, headers("content-type", "application/json"), body))
                .isEqualTo(new TransportAnswer.Unable("HTTP 503: busy"));
        assertThat(vertex.refused(429, headers("content-type", "application/json"), body))
                .isInstanceOf(TransportAnswer.Throttled.class);
        assertThat(vertex.refused(401, headers("content-type", "application/json"), body))
                .isInstanceOf(TransportAnswer.Unauthenticated.class);
        byte[] large = "{\"error\":{\"message\":\"Request payload size exceeds the limit: 10000000 bytes.\"}}"
                .getBytes(StandardCharsets.UTF_8);
        assertThat(vertex.refused(400, headers("content-type", "application/json"), large))
                .isInstanceOfSatisfying(
                        TransportAnswer.Said.class,
                        said -> assertThat(said.status()).isEqualTo(413));
    }

    private static HttpHeaders headers(String name, String value) {
        return HttpHeaders.of(Map.of(name, List.of(value)), (key, each) -> true);
    }
}
