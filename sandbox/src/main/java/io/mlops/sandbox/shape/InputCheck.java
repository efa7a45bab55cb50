package io.mlops.sandbox.shape;

import io.mlops.sandbox.wire.AwsException;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.StringNode;

/** Walks through an input beside its description and notes what does not fit, in the words of the service. Single use. */
final class InputCheck {
    private static final Map<String, Pattern> PATTERNS = new ConcurrentHashMap<>();

    private final JsonNode shapes;
    private final List<String> violations;

    InputCheck(JsonNode shapes, List<String> violations) {
        this.shapes = shapes;
        this.violations = violations;
    }

    void check(String shapeName, String path, JsonNode value) throws AwsException {
        JsonNode shape = shapes.path(shapeName);
        switch (shape.path("type").asString("")) {
            case "structure" -> structure(shape, path, value);
            case "list" -> list(shape, path, value);
            case "map" -> map(shape, path, value);
            case "string" -> string(shape, path, value);
            case "integer", "long" -> {
                requireType(value.isIntegralNumber(), path, value, "Integer");
                range(shape, path, value, value.asDouble(0), "value");
            }
            case "float", "double" -> {
                requireType(value.isNumber(), path, value, "Float");
                range(shape, path, value, value.asDouble(0), "value");
            }
            case "boolean" -> requireType(value.isBoolean(), path, value, "Boolean");
            case "timestamp" -> requireType(value.isNumber(), path, value, "Timestamp");
            default -> requireType(value.isString(), path, value, "Blob");
        }
    }

    private void structure(JsonNode shape, String path, JsonNode value) throws AwsException {
        requireType(value.isObject(), path, value, "Structure");
        for (JsonNode required : shape.path("required")) {
            if (value.path(required.asString()).isMissingNode()
                    || value.path(required.asString()).isNull()) {
                violate("null", member(path, required.asString()), "Member must not be null");
            }
        }
        JsonNode members = shape.path("members");
        for (Map.Entry<String, JsonNode> given : value.properties()) {
            JsonNode member = members.path(given.getKey());
            if (member.isMissingNode()) {
                // The service ignores it; whoever misspells an optional member learns it here.
                violate("...", member(path, given.getKey()), "the service knows no such member");
            } else if (!given.getValue().isNull()) {
                check(member.path("shape").asString(), member(path, given.getKey()), given.getValue());
            }
        }
    }

    private void list(JsonNode shape, String path, JsonNode value) throws AwsException {
        requireType(value.isArray(), path, value, "List");
        range(shape, path, value, value.size(), "length");
        String member = shape.path("member").path("shape").asString();
        int at = 1;
        for (JsonNode element : value) {
            check(member, path + "." + at++ + ".member", element);
        }
    }

    private void map(JsonNode shape, String path, JsonNode value) throws AwsException {
        requireType(value.isObject(), path, value, "Map");
        range(shape, path, value, value.size(), "length");
        for (Map.Entry<String, JsonNode> entry : value.properties()) {
            string(
                    shapes.path(shape.path("key").path("shape").asString()),
                    path + ".key",
                    StringNode.valueOf(entry.getKey()));
            check(
                    shape.path("value").path("shape").asString(),
                    path + "." + entry.getKey() + ".member",
                    entry.getValue());
        }
    }

    private void string(JsonNode shape, String path, JsonNode value) throws AwsException {
        requireType(value.isString(), path, value, "String");
        String text = value.asString();
        range(shape, path, value, text.codePointCount(0, text.length()), "length");
        JsonNode words = shape.path("enum");
        if (words.isArray()
                && words.valueStream().noneMatch(word -> word.asString().equals(text))) {
            violate(
                    text,
                    path,
                    "Member must satisfy enum value set: ["
                            + String.join(
                                    ", ",
                                    words.valueStream().map(JsonNode::asString).toList()) + "]");
        }
        String pattern = shape.path("pattern").asString("");
        if (!pattern.isEmpty() && !compiled(pattern).matcher(text).matches()) {
            violate(text, path, "Member must satisfy regular expression pattern: " + pattern);
        }
    }

    private void range(JsonNode shape, String path, JsonNode value, double size, String what) {
        JsonNode min = shape.path("min");
        JsonNode max = shape.path("max");
        if (min.isNumber() && size < min.asDouble()) {
            violate(shown(value), path, "Member must have " + what + " greater than or equal to " + min.asString());
        }
        if (max.isNumber() && size > max.asDouble()) {
            violate(shown(value), path, "Member must have " + what + " less than or equal to " + max.asString());
        }
    }

    private static void requireType(boolean fits, String path, JsonNode value, String type) throws AwsException {
        if (!fits) {
            throw new AwsException(
                    400,
                    "SerializationException",
                    value.getNodeType() + "_VALUE can not be converted to a " + type
                            + (path.isEmpty() ? "" : " at " + path));
        }
    }

    private void violate(String value, String path, String constraint) {
        String shown = value.equals("null") ? "null" : "'" + value + "'";
        violations.add("Value " + shown + " at '" + path + "' failed to satisfy constraint: " + constraint);
    }

    private static String shown(JsonNode value) {
        return value.isString() ? value.asString() : value.toString();
    }

    /** Members are told with a small first letter. */
    private static String member(String path, String name) {
        String small = name.substring(0, 1).toLowerCase(Locale.ROOT) + name.substring(1);
        return path.isEmpty() ? small : path + "." + small;
    }

    /** A pattern that only another dialect of regular expressions understands says nothing here. */
    private static Pattern compiled(String pattern) {
        return PATTERNS.computeIfAbsent(pattern, text -> {
            try {
                return Pattern.compile(text, Pattern.DOTALL);
            } catch (PatternSyntaxException e) {
                return Pattern.compile(".*", Pattern.DOTALL);
            }
        });
    }
}
