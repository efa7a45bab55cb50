package io.mlops.controlplane.probe;

import io.mlops.controlplane.port.OutputComparison.Pair;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectMapper;
import tools.jackson.databind.json.JsonMapper;

/** Reads what users asked for lately from the gateway's admin port, page {@code /recorded}. Thread-safe. */
final class RecordedInputs {
    /** The header that says how long the JSON in front of raw tensors is. */
    static final String JSON_LENGTH = "inference-header-content-length";

    private static final int NOT_SHOWN = 404;
    private static final Duration PATIENCE = Duration.ofSeconds(1);
    private static final ObjectMapper MAPPER = JsonMapper.builder().build();

    private RecordedInputs() {}

    /** Empty where no gateway is named, and where it records nothing. */
    static List<ComparedInput> read(HttpClient http, Pair pair) throws IOException, InterruptedException {
        URI admin = pair.gatewayOrNull();
        if (admin == null) {
            return List.of();
        }
        String query = "/recorded?deployment=" + URLEncoder.encode(pair.deployment(), StandardCharsets.UTF_8);
        HttpRequest request =
                HttpRequest.newBuilder(admin.resolve(query)).timeout(PATIENCE).build();
        HttpResponse<byte[]> answer = http.send(request, HttpResponse.BodyHandlers.ofByteArray());
        if (answer.statusCode() == NOT_SHOWN) {
            return List.of();
        }
        if (answer.statusCode() != 200) {
            throw new IOException("the gateway answered " + answer.statusCode() + " when asked for users' requests");
        }
        List<ComparedInput> inputs = new ArrayList<>();
        for (JsonNode node : MAPPER.readTree(answer.body()).path("requests")) {
            Map<String, String> headers = new HashMap<>();
            headers.put("content-type", node.path("contentType").asString("application/json"));
            node.path("jsonLength").asStringOpt().ifPresent(length -> headers.put(JSON_LENGTH, length));
            inputs.add(new ComparedInput(headers, node.path("body").binaryValue()));
        }
        return inputs;
    }
}
