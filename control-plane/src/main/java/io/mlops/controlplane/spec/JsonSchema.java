package io.mlops.controlplane.spec;

import io.mlops.Location;
import io.mlops.Tags;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.math.BigDecimal;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.SortedMap;
import tools.jackson.databind.ObjectMapper;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** The JSON Schema (2020-12) of specs, generated from the records that the reader fills. Thread-safe. */
public final class JsonSchema {
    private static final ObjectMapper MAPPER = JsonMapper.builder().build();

    private JsonSchema() {}

    /** The schema as pretty JSON that ends in a newline. */
    public static String deployment() {
        return of(
                "mlops deployment",
                "A model that is served at several locations behind one gateway.",
                Manifests.KIND,
                DeploymentSpec.class);
    }

    /** The schema as pretty JSON that ends in a newline. */
    public static String tieringPolicy() {
        return of(
                "mlops tiering policy",
                "What happens to the objects of a store with age.",
                TieringPolicies.KIND,
                TieringPolicySpec.class);
    }

    /** The schema as pretty JSON that ends in a newline. */
    public static String trainingJob() {
        return of(
                "mlops training job",
                "A program that trains a model, on machines that may be taken away.",
                JobManifests.KIND,
                JobSpec.class);
    }

    /** The schema as pretty JSON that ends in a newline. */
    public static String businessCase() {
        return of(
                "mlops business case",
                "Whether it pays to build something: costs, gains, and what downtime costs.",
                BusinessCases.KIND,
                BusinessCaseSpec.class);
    }

    private static String of(String title, String description, String kind, Class<? extends Record> spec) {
        ObjectNode root = MAPPER.createObjectNode();
        root.put("$schema", "https://json-schema.org/draft/2020-12/schema");
        root.put("title", title);
        root.put("description", description);
        root.put("type", "object");
        root.put("additionalProperties", false);
        ArrayNode required = root.putArray("required");
        required.add("apiVersion").add("kind").add("metadata").add("spec");
        ObjectNode properties = root.putObject("properties");
        properties.putObject("apiVersion").put("const", Heading.API_VERSION);
        properties.putObject("kind").put("const", kind);
        record(properties.putObject("metadata"), Metadata.class);
        record(properties.putObject("spec"), spec);
        return MAPPER.writerWithDefaultPrettyPrinter().writeValueAsString(root) + "\n";
    }

    private static void record(ObjectNode node, Class<?> type) {
        node.put("type", "object");
        node.put("additionalProperties", false);
        ArrayNode required = MAPPER.createArrayNode();
        ObjectNode properties = MAPPER.createObjectNode();
        for (RecordComponent component : type.getRecordComponents()) {
            Field field = Objects.requireNonNull(component.getAnnotation(Field.class));
            String key = Names.key(component.getName());
            ObjectNode property = properties.putObject(key);
            value(property, component.getGenericType(), field);
            property.put("description", field.value());
            if (!field.fallback().isEmpty() && !field.fallback().equals("{}")) {
                fallback(property, field.fallback());
            }
            if (field.fallback().isEmpty() && !Names.optional(component.getName())) {
                required.add(key);
            }
        }
        if (!required.isEmpty()) {
            node.set("required", required);
        }
        node.set("properties", properties);
    }

    private static void fallback(ObjectNode property, String yaml) {
        if (yaml.equals("[]")) {
            property.putArray("default");
        } else if (List.of("integer", "number").contains(property.path("type").asString(""))) {
            property.put("default", Long.parseLong(yaml));
        } else {
            property.put("default", yaml);
        }
    }

    private static void value(ObjectNode node, Type type, Field field) {
        if (type instanceof ParameterizedType map && map.getRawType() == SortedMap.class) {
            map(node, map.getActualTypeArguments()[1], field);
        } else if (type instanceof ParameterizedType list) {
            Class<?> element = (Class<?>) list.getActualTypeArguments()[0];
            node.put("type", "array");
            if (element != Long.class && field.min() > 0) {
                node.put("minItems", field.min());
            }
            value(node.putObject("items"), element, field);
        } else if (type == Placement.class) {
            ArrayNode either = node.putArray("oneOf");
            either.addObject().put("const", "auto");
            record(either.addObject(), AutoPlaces.Written.class);
            ObjectNode list = either.addObject();
            list.put("type", "array").put("minItems", 1).put("uniqueItems", true);
            ArrayNode place = list.putObject("items").putArray("oneOf");
            plain(place.addObject(), Location.class, field);
            record(place.addObject(), Place.class);
        } else if (type == Tags.class) {
            node.put("type", "object");
            node.putObject("propertyNames").put("pattern", "^[a-z][a-z0-9_-]{0,62}$");
            node.putObject("additionalProperties").put("type", "string").put("pattern", "^[a-z0-9_-]{0,63}$");
        } else {
            plain(node, (Class<?>) type, field);
        }
    }

    private static void map(ObjectNode node, Type element, Field field) {
        node.put("type", "object");
        node.putObject("propertyNames").put("pattern", "^" + field.pattern() + "$");
        ObjectNode values = node.putObject("additionalProperties");
        if (element == String.class) {
            values.putArray("type").add("string").add("number").add("boolean");
        } else if (ScalarType.of((Class<?>) element).isPresent()) {
            plain(values, (Class<?>) element, field);
        } else {
            record(values, (Class<?>) element);
        }
    }

    private static void plain(ObjectNode node, Class<?> type, Field field) {
        if (type == int.class || type == Integer.class || type == long.class || type == Long.class) {
            range(node.put("type", "integer"), field);
        } else if (type == BigDecimal.class) {
            range(node.put("type", "number"), field);
        } else if (type.isEnum()) {
            ArrayNode words = node.putArray("enum");
            for (Object constant : Objects.requireNonNull(type.getEnumConstants())) {
                words.add(Names.word((Enum<?>) constant));
            }
        } else if (type == String.class) {
            text(node, field);
        } else if (ScalarType.of(type).isPresent()) {
            node.put("type", "string")
                    .put("pattern", ScalarType.of(type).orElseThrow().pattern());
        } else {
            record(node, type);
        }
    }

    private static void range(ObjectNode node, Field field) {
        if (field.min() != Long.MIN_VALUE) {
            node.put("minimum", field.min());
        }
        if (field.max() != Long.MAX_VALUE) {
            node.put("maximum", field.max());
        }
    }

    private static void text(ObjectNode node, Field field) {
        if (field.words().length > 0) {
            ArrayNode words = node.putArray("enum");
            Arrays.stream(field.words()).forEach(words::add);
            return;
        }
        node.put("type", "string");
        if (field.pattern().isEmpty()) {
            node.put("minLength", 1);
        } else {
            node.put("pattern", "^" + field.pattern() + "$");
        }
    }
}
