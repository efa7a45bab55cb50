package io.mlops.provider.aws;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.zip.GZIPInputStream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A service's API as botocore describes it, to hold requests against. Thread-safe. */
final class ServiceModel {
    private final JsonNode operations;
    private final JsonNode shapes;

    private ServiceModel(JsonNode root) {
        this.operations = root.required("operations");
        this.shapes = root.required("shapes");
    }

    static ServiceModel read(Path file) throws IOException {
        try (InputStream in = new GZIPInputStream(Files.newInputStream(file))) {
            return new ServiceModel(JsonMapper.shared().readTree(in));
        }
    }

    /** What is wrong with the body of a request; empty when nothing is. */
    List<String> problems(String operation, JsonNode body) {
        List<String> problems = new ArrayList<>();
        JsonNode described = operations.get(operation);
        if (described == null) {
            problems.add("there is no operation " + operation);
            return problems;
        }
        check(operation, described.required("input").required("shape").asString(), body, problems);
        return problems;
    }

    private void check(String path, String shapeName, JsonNode value, List<String> problems) {
        JsonNode shape = shapes.required(shapeName);
        switch (shape.required("type").asString()) {
            case "structure" -> structure(path, shape, value, problems);
            case "list" -> {
                size(path, shape, value.size(), problems);
                for (int i = 0; i < value.size(); i++) {
                    check(
                            path + "[" + i + "]",
                            shape.required("member").required("shape").asString(),
                            value.get(i),
                            problems);
                }
            }
            case "map" -> {
                size(path, shape, value.size(), problems);
                value.properties().forEach(entry -> {
                    text(path + " key", shapes.required(member(shape, "key")), entry.getKey(), problems);
                    check(path + "." + entry.getKey(), member(shape, "value"), entry.getValue(), problems);
                });
            }
            case "string" -> {
                if (!value.isString()) {
                    problems.add(path + " is no string");
                } else {
                    text(path, shape, value.asString(), problems);
                }
            }
            case "integer", "long", "float", "double" -> {
                if (!value.isNumber()) {
                    problems.add(path + " is no number");
                } else {
                    limits(path, shape, value.asDouble(), problems);
                }
            }
            case "boolean" -> {
                if (!value.isBoolean()) {
                    problems.add(path + " is no boolean");
                }
            }
            default -> {}
        }
    }

    private void structure(String path, JsonNode shape, JsonNode value, List<String> problems) {
        JsonNode members = shape.required("members");
        for (Map.Entry<String, JsonNode> entry : value.properties()) {
            if (members.has(entry.getKey())) {
                String member =
                        members.required(entry.getKey()).required("shape").asString();
                check(path + "." + entry.getKey(), member, entry.getValue(), problems);
            } else {
                problems.add(path + " has no member " + entry.getKey());
            }
        }
        if (shape.has("required")) {
            shape.required("required").forEach(name -> {
                if (!value.has(name.asString())) {
                    problems.add(path + " lacks " + name.asString());
                }
            });
        }
    }

    private static String member(JsonNode shape, String which) {
        return shape.required(which).required("shape").asString();
    }

    private static void text(String path, JsonNode shape, String value, List<String> problems) {
        size(path, shape, value.length(), problems);
        if (shape.has("pattern")
                && !Pattern.matches("(?s)" + shape.required("pattern").asString(), value)) {
            problems.add(path + " is \"" + value + "\", which does not match "
                    + shape.required("pattern").asString());
        }
        if (shape.has("enum")
                && shape.required("enum")
                        .valueStream()
                        .noneMatch(each -> each.asString().equals(value))) {
            problems.add(path + " is \"" + value + "\", which is none of the values");
        }
    }

    private static void size(String path, JsonNode shape, int size, List<String> problems) {
        limits(path + "'s size", shape, size, problems);
    }

    private static void limits(String path, JsonNode shape, double value, List<String> problems) {
        if ((shape.has("min") && value < shape.required("min").asDouble())
                || (shape.has("max") && value > shape.required("max").asDouble())) {
            problems.add(path + " is " + value + ", out of bounds");
        }
    }
}
