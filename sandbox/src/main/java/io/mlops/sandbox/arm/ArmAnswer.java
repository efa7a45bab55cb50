package io.mlops.sandbox.arm;

import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * What Resource Manager answers.
 *
 * @param bodyOrNull null for none
 */
public record ArmAnswer(int status, @Nullable JsonNode bodyOrNull, Map<String, String> headers) {
    private static final JsonMapper JSON = new JsonMapper();

    public ArmAnswer {
        headers = Map.copyOf(headers);
    }

    public static ArmAnswer of(int status, JsonNode body) {
        return new ArmAnswer(status, body, Map.of());
    }

    public static ArmAnswer ok(JsonNode body) {
        return of(200, body);
    }

    public static ArmAnswer created(JsonNode body) {
        return of(201, body);
    }

    public static ArmAnswer empty(int status) {
        return new ArmAnswer(status, null, Map.of());
    }

    /** One page with all of them. */
    public static ArmAnswer list(Iterable<? extends JsonNode> items) {
        ObjectNode page = JSON.createObjectNode();
        ArrayNode value = page.putArray("value");
        items.forEach(value::add);
        return ok(page);
    }

    /** The same with a header more. */
    public ArmAnswer with(String name, String value) {
        Map<String, String> more = new TreeMap<>(headers);
        more.put(name, value);
        return new ArmAnswer(status, bodyOrNull, more);
    }
}
