package io.mlops.sandbox.sagemaker;

import io.mlops.sandbox.wire.AwsException;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** The tags of the resources that are there. Guarded by its region. */
final class Tagging {
    /** "Maximum number of tags per resource: 50" (tagging best practices of AWS). */
    private static final int MAX_TAGS = 50;

    private final Map<String, Map<String, String>> byArn = new HashMap<>();

    /** Notes a new resource with the tags that its creation brought. */
    void created(String arn, JsonNode input) {
        byArn.put(arn, new LinkedHashMap<>());
        put(arn, input);
    }

    void deleted(String arn) {
        byArn.remove(arn);
    }

    /** Everything that is there, in its order. */
    List<String> arns() {
        return byArn.keySet().stream().sorted().toList();
    }

    ObjectNode add(ObjectNode input) throws AwsException {
        Map<String, String> tags = require(input);
        put(input.path("ResourceArn").asString(), input);
        if (tags.size() > MAX_TAGS) {
            throw AwsException.validation("The number of tags has reached the maximum limit of " + MAX_TAGS);
        }
        return answer(tags);
    }

    ObjectNode list(ObjectNode input) throws AwsException {
        return answer(require(input));
    }

    ObjectNode delete(ObjectNode input) throws AwsException {
        Map<String, String> tags = require(input);
        for (JsonNode key : input.path("TagKeys")) {
            tags.remove(key.asString());
        }
        return JsonNodeFactory.instance.objectNode();
    }

    private Map<String, String> require(ObjectNode input) throws AwsException {
        String arn = input.path("ResourceArn").asString();
        Map<String, String> tags = byArn.get(arn);
        if (tags == null) {
            throw AwsException.validation("Could not find resource \"" + arn + "\".");
        }
        return tags;
    }

    private void put(String arn, JsonNode input) {
        Map<String, String> tags = byArn.computeIfAbsent(arn, a -> new LinkedHashMap<>());
        for (JsonNode tag : input.path("Tags")) {
            tags.put(tag.path("Key").asString(), tag.path("Value").asString());
        }
    }

    private static ObjectNode answer(Map<String, String> tags) {
        ObjectNode answer = JsonNodeFactory.instance.objectNode();
        ArrayNode list = answer.putArray("Tags");
        tags.forEach((key, value) -> list.addObject().put("Key", key).put("Value", value));
        return answer;
    }
}
