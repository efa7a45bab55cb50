package io.mlops.provider.aws;

import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** What moto lacks of serverless endpoints: UpdateEndpoint, which gives them the capacity of another config at once. Thread-safe. */
final class ServerlessStandIn {
    private final Map<String, JsonNode> capacities = new ConcurrentHashMap<>();
    private final Map<String, String> configs = new ConcurrentHashMap<>();

    ServerlessStandIn(SageMakerWire wire) {
        wire.refuse("CreateEndpointConfig", body -> {
            capacities.put(
                    body.required("EndpointConfigName").asString(), body.at("/ProductionVariants/0/ServerlessConfig"));
            return Optional.empty();
        });
        wire.refuse("CreateEndpoint", body -> {
            configs.remove(body.required("EndpointName").asString());
            return Optional.empty();
        });
        wire.answer("UpdateEndpoint", body -> {
            String endpoint = body.required("EndpointName").asString();
            configs.put(endpoint, body.required("EndpointConfigName").asString());
            return JsonMapper.shared().createObjectNode().put("EndpointArn", endpoint);
        });
    }

    /** The answer of DescribeEndpoint as it would be. */
    ObjectNode described(ObjectNode answer) {
        String config = configs.get(answer.required("EndpointName").asString());
        if (config != null) {
            answer.put("EndpointConfigName", config);
            ((ObjectNode) answer.required("ProductionVariants").get(0))
                    .set("CurrentServerlessConfig", capacities.get(config));
        }
        return answer;
    }
}
