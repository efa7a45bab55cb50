package io.mlops.modelserver;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpExchange;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class StoredModelTest {
    private com.sun.net.httpserver.HttpServer google;

    @BeforeEach
    void open() throws IOException {
        google =
                com.sun.net.httpserver.HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        google.createContext("/computeMetadata/v1/instance/service-accounts/default/token", exchange -> {
            boolean asked = "Google".equals(exchange.getRequestHeaders().getFirst("Metadata-Flavor"));
            answer(exchange, asked ? 200 : 403, "{\"access_token\": \"secret\", \"expires_in\": 3599}");
        });
        google.createContext("/storage/v1/b/mlops/o/", exchange -> {
            boolean known = "Bearer secret".equals(exchange.getRequestHeaders().getFirst("Authorization"));
            boolean there = exchange.getRequestURI().getRawPath().endsWith("/home%2Fmodels%2Fa%20policy.pt");
            answer(exchange, !known ? 401 : there ? 200 : 404, "the model");
        });
        google.start();
    }

    @AfterEach
    void close() {
        google.stop(0);
    }

    private static void answer(HttpExchange exchange, int status, String body) throws IOException {
        try (exchange) {
            byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(status, bytes.length);
            exchange.getResponseBody().write(bytes);
        }
    }

    private Map<String, String> environment(String model) {
        String host = "127.0.0.1:" + google.getAddress().getPort();
        return Map.of(
                "MLOPS_SERVER_MODEL", model,
                "GCE_METADATA_HOST", host,
                "STORAGE_EMULATOR_HOST", "http://" + host);
    }

    @Test
    void aModelInCloudStorageIsFetchedWithTheMachinesToken() throws Exception {
        Map<String, String> environment = StoredModel.fetched(environment("gs://mlops/home/models/a policy.pt"));
        assertThat(Path.of(environment.get("MLOPS_SERVER_MODEL")))
                .hasFileName("a policy.pt")
                .hasContent("the model");
    }

    @Test
    void aFileStaysAsItIs() throws Exception {
        Map<String, String> environment = environment("/models/policy.pt");
        assertThat(StoredModel.fetched(environment)).isSameAs(environment);
        assertThat(StoredModel.fetched(Map.of())).isEmpty();
    }

    @Test
    void whatIsNotThereIsSaid() {
        assertThatThrownBy(() -> StoredModel.fetched(environment("gs://mlops/nothing.pt")))
                .isInstanceOf(StartFailure.class)
                .hasMessage("cannot get model gs://mlops/nothing.pt: there is no such object");
    }
}
