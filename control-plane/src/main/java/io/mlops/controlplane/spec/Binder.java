package io.mlops.controlplane.spec;

import io.mlops.Location;
import io.mlops.MlopsException;
import io.mlops.Tags;
import java.lang.reflect.Constructor;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;
import org.snakeyaml.engine.v2.nodes.Tag;

/** Turns YAML nodes into the records of a spec and reports every mistake. Used by one thread. */
final class Binder {
    private final Problems problems;
    private final Map<String, Node> nodes = new LinkedHashMap<>();

    Binder(Problems problems) {
        this.problems = problems;
    }

    /** Every value that was written, by its path, for example {@code spec.placement[1]}. */
    Map<String, Node> nodes() {
        return nodes;
    }

    /** The record that the mapping holds, or null when it holds mistakes, which are reported then. */
    <R extends Record> @Nullable R record(Node node, Class<R> type, String path) {
        nodes.put(path, node);
        if (!(node instanceof MappingNode mapping)) {
            problems.add(node, path + " is " + kind(node) + ": expected keys and values");
            return null;
        }
        RecordComponent[] components = type.getRecordComponents();
        List<String> keys =
                Arrays.stream(components).map(c -> Names.key(c.getName())).toList();
        Map<String, Node> values = entries(mapping, keys, path);
        @Nullable Object[] arguments = new @Nullable Object[components.length];
        int before = problems.count();
        for (int i = 0; i < components.length; i++) {
            arguments[i] = component(components[i], values.get(keys.get(i)), mapping, child(path, keys.get(i)));
        }
        return problems.count() > before ? null : construct(type, components, arguments);
    }

    /** The mapping's entries; unknown and repeated keys are reported. */
    Map<String, Node> entries(MappingNode mapping, List<String> known, String path) {
        Map<String, Node> values = new HashMap<>();
        Map<String, Node> keys = new HashMap<>();
        for (NodeTuple tuple : mapping.getValue()) {
            String key = tuple.getKeyNode() instanceof ScalarNode scalar ? scalar.getValue() : "";
            Node first = keys.putIfAbsent(key, tuple.getKeyNode());
            if (first != null) {
                problems.add(
                        tuple.getKeyNode(),
                        "the key " + key + " is given twice, first on line "
                                + (first.getStartMark().orElseThrow().getLine() + 1));
            } else if (!known.contains(key)) {
                problems.add(tuple.getKeyNode(), unknown("key", key, path, known));
            } else {
                values.put(key, tuple.getValueNode());
            }
        }
        return values;
    }

    static String child(String path, String key) {
        return path.isEmpty() ? key : path + "." + key;
    }

    private static String unknown(String what, String typed, String path, List<String> known) {
        return "unknown " + what + " \"" + typed + "\"" + (path.isEmpty() ? "" : " in " + path)
                + Names.nearest(typed, known)
                        .map(near -> ": did you mean " + near + "?")
                        .orElse(": expected one of " + String.join(", ", known));
    }

    private @Nullable Object component(RecordComponent component, @Nullable Node given, Node parent, String path) {
        Field field = component.getAnnotation(Field.class);
        if (field == null) {
            throw new IllegalStateException(component + " has no @Field");
        }
        boolean absent = given == null || given.getTag().equals(Tag.NULL);
        if (given != null && !absent) {
            nodes.put(path, given);
            return value(given, component.getGenericType(), field, path);
        }
        if (Names.optional(component.getName())) {
            return null;
        }
        if (field.fallback().isEmpty()) {
            problems.add(given == null ? parent : given, path + " is missing: " + field.value());
            return null;
        }
        return value(YamlText.node(field.fallback()), component.getGenericType(), field, path);
    }

    private @Nullable Object value(Node node, Type type, Field field, String path) {
        if (type instanceof ParameterizedType map && map.getRawType() == SortedMap.class) {
            return map(node, (Class<?>) map.getActualTypeArguments()[1], field, path);
        }
        if (type instanceof ParameterizedType list) {
            return list(node, (Class<?>) list.getActualTypeArguments()[0], field, path);
        }
        Class<?> plain = (Class<?>) type;
        if (plain == Placement.class) {
            return placement(node, field, path);
        }
        if (plain == Place.class) {
            return place(node, field, path);
        }
        if (plain == Tags.class) {
            return tags(node, path);
        }
        if (plain.isRecord() && ScalarType.of(plain).isEmpty()) {
            return record(node, plain.asSubclass(Record.class), path);
        }
        if (!(node instanceof ScalarNode scalar)) {
            problems.add(node, path + " is " + kind(node) + ": expected a single value");
            return null;
        }
        return new ScalarBinder(problems).bind(scalar, plain, field, path);
    }

    private @Nullable Object placement(Node node, Field field, String path) {
        if (node instanceof ScalarNode scalar && scalar.getValue().equals("auto")) {
            return Placement.auto(AutoPlaces.anywhere());
        }
        if (node instanceof MappingNode) {
            AutoPlaces.Written written = record(node, AutoPlaces.Written.class, path);
            return written == null ? null : Placement.auto(written.auto());
        }
        if (node instanceof ScalarNode) {
            problems.add(node, path + ": expected auto or a list of locations, as in [local/a, local/b]");
            return null;
        }
        List<Object> places = list(node, Place.class, field, path);
        return places == null
                ? null
                : Placement.at(places.stream().map(Place.class::cast).toList());
    }

    /** A location alone, or what is particular about it too. */
    private @Nullable Place place(Node node, Field field, String path) {
        if (!(node instanceof ScalarNode scalar)) {
            return record(node, Place.class, path);
        }
        Object location = new ScalarBinder(problems).bind(scalar, Location.class, field, path);
        return location == null ? null : Place.at((Location) location);
    }

    private @Nullable Tags tags(Node node, String path) {
        nodes.put(path, node);
        if (!(node instanceof MappingNode mapping)) {
            problems.add(node, path + " is " + kind(node) + ": expected keys and values, as in {stage: raw}");
            return null;
        }
        Map<String, String> tags = new HashMap<>();
        for (NodeTuple tuple : mapping.getValue()) {
            if (tuple.getKeyNode() instanceof ScalarNode key && tuple.getValueNode() instanceof ScalarNode value) {
                tags.put(key.getValue(), value.getValue());
            } else {
                problems.add(tuple.getValueNode(), path + ": expected a text for each tag, as in {stage: raw}");
            }
        }
        try {
            return Tags.of(tags);
        } catch (MlopsException e) {
            problems.add(node, path + ": " + e.getMessage());
            return null;
        }
    }

    /** Values by names that the user chose; texts are taken as they are written, with quotes or without. */
    private @Nullable SortedMap<String, Object> map(Node node, Class<?> element, Field field, String path) {
        if (!(node instanceof MappingNode mapping)) {
            problems.add(node, path + " is " + kind(node) + ": expected names and values");
            return null;
        }
        SortedMap<String, Object> values = new TreeMap<>();
        List<String> names = mapping.getValue().stream()
                .map(tuple -> tuple.getKeyNode() instanceof ScalarNode scalar ? scalar.getValue() : "")
                .toList();
        for (Map.Entry<String, Node> entry : entries(mapping, names, path).entrySet()) {
            String itemPath = child(path, entry.getKey());
            nodes.put(itemPath, entry.getValue());
            if (!entry.getKey().matches(field.pattern())) {
                problems.add(entry.getValue(), itemPath + ": the name does not match " + field.pattern());
            } else if (ScalarType.of(element).isPresent()) {
                Object value = value(entry.getValue(), element, field, itemPath);
                if (value != null) {
                    values.put(entry.getKey(), value);
                }
            } else if (element != String.class) {
                Record value = record(entry.getValue(), element.asSubclass(Record.class), itemPath);
                if (value != null) {
                    values.put(entry.getKey(), value);
                }
            } else if (entry.getValue() instanceof ScalarNode scalar) {
                values.put(entry.getKey(), scalar.getValue());
            } else {
                problems.add(
                        entry.getValue(), itemPath + " is " + kind(entry.getValue()) + ": expected a single value");
            }
        }
        return values;
    }

    private @Nullable List<Object> list(Node node, Class<?> element, Field field, String path) {
        if (!(node instanceof SequenceNode sequence)) {
            problems.add(node, path + " is " + kind(node) + ": expected a list, as in [a, b]");
            return null;
        }
        List<Object> values = new ArrayList<>();
        int index = 0;
        for (Node item : sequence.getValue()) {
            String itemPath = path + "[" + index++ + "]";
            nodes.put(itemPath, item);
            Object value = value(item, element, field, itemPath);
            if (value != null) {
                values.add(value);
            }
        }
        // For numbers, the bounds are the elements' own.
        if (element != Long.class && sequence.getValue().size() < field.min()) {
            problems.add(node, path + " is too short: expected at least " + field.min());
        }
        return values;
    }

    private static <R extends Record> R construct(
            Class<R> type, RecordComponent[] components, @Nullable Object[] arguments) {
        Class<?>[] types =
                Arrays.stream(components).map(RecordComponent::getType).toArray(Class<?>[]::new);
        try {
            Constructor<R> constructor = type.getDeclaredConstructor(types);
            return constructor.newInstance(arguments);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("the record " + type + " cannot be made", e);
        }
    }

    static String kind(Node node) {
        return switch (node.getNodeType()) {
            case MAPPING -> "a mapping";
            case SEQUENCE -> "a list";
            case SCALAR -> node.getTag().equals(Tag.NULL) ? "empty" : "a single value";
            case ANCHOR -> "an anchor";
        };
    }
}
