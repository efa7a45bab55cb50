package io.mlops.examples.trading;

import java.nio.charset.StandardCharsets;
import tools.jackson.databind.ObjectMapper;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** The observation of one day as a request of the Open Inference Protocol v2. */
final class InferRequest {
    private static final ObjectMapper MAPPER = JsonMapper.builder().build();

    private InferRequest() {}

    static byte[] json(String id, float[] observation) {
        ObjectNode root = MAPPER.createObjectNode().put("id", id);
        ObjectNode input = root.putArray("inputs").addObject();
        input.put("name", "observation");
        input.putArray("shape").add(1).add(observation.length);
        input.put("datatype", "FP32");
        ArrayNode data = input.putArray("data");
        for (float value : observation) {
            data.add(value);
        }
        return (MAPPER.writerWithDefaultPrettyPrinter().writeValueAsString(root) + "\n")
                .getBytes(StandardCharsets.UTF_8);
    }
}
