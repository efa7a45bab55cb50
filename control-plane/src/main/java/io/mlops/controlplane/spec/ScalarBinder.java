package io.mlops.controlplane.spec;

import io.mlops.MlopsException;
import java.math.BigDecimal;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.Tag;

/** Turns single YAML values into what a spec's field holds, and reports mistakes. */
record ScalarBinder(Problems problems) {
    @Nullable Object bind(ScalarNode node, Class<?> type, Field field, String path) {
        if (type == int.class || type == Integer.class) {
            Long number = number(node, field, path);
            return number == null ? null : Math.toIntExact(number);
        }
        if (type == long.class || type == Long.class) {
            return number(node, field, path);
        }
        if (type == BigDecimal.class) {
            return decimal(node, field, path);
        }
        if (type.isEnum()) {
            return constant(node, type, path);
        }
        if (type == String.class) {
            return text(node, field, path);
        }
        ScalarType scalar = ScalarType.of(type).orElseThrow(() -> new IllegalStateException("cannot read a " + type));
        try {
            return scalar.parse().apply(node.getValue());
        } catch (MlopsException e) {
            problems.add(node, path + ": " + e.getMessage());
            return null;
        }
    }

    private @Nullable Long number(ScalarNode node, Field field, String path) {
        if (!node.getTag().equals(Tag.INT)) {
            problems.add(node, path + ": expected a whole number, found \"" + node.getValue() + "\"");
            return null;
        }
        try {
            long value = Long.parseLong(node.getValue());
            if (value >= field.min() && value <= field.max()) {
                return value;
            }
        } catch (NumberFormatException e) {
            // Digits beyond a long, or 0x and 0o: out of range, as below.
        }
        problems.add(node, path + ": expected " + range(field) + ", found " + node.getValue());
        return null;
    }

    /** Exactly what is written: no binary fraction lies between. */
    private @Nullable BigDecimal decimal(ScalarNode node, Field field, String path) {
        BigDecimal value = null;
        if (node.getTag().equals(Tag.INT) || node.getTag().equals(Tag.FLOAT)) {
            try {
                value = new BigDecimal(node.getValue());
            } catch (NumberFormatException e) {
                // 0x, 0o, .inf and .nan: no decimal number, as below.
            }
        }
        if (value == null) {
            problems.add(node, path + ": expected a number, found \"" + node.getValue() + "\"");
            return null;
        }
        if (value.compareTo(BigDecimal.valueOf(field.min())) < 0
                || value.compareTo(BigDecimal.valueOf(field.max())) > 0) {
            problems.add(node, path + ": expected " + range(field) + ", found " + node.getValue());
            return null;
        }
        return value;
    }

    private static String range(Field field) {
        if (field.max() != Long.MAX_VALUE) {
            return "a number from " + field.min() + " to " + field.max();
        }
        return field.min() == Long.MIN_VALUE ? "a number" : field.min() + " or more";
    }

    private @Nullable Object constant(ScalarNode node, Class<?> type, String path) {
        Enum<?>[] constants = (Enum<?>[]) Objects.requireNonNull(type.getEnumConstants());
        for (Enum<?> constant : constants) {
            if (Names.word(constant).equals(node.getValue())) {
                return constant;
            }
        }
        unknown(node, path, Arrays.stream(constants).map(Names::word).toList());
        return null;
    }

    private @Nullable String text(ScalarNode node, Field field, String path) {
        String value = node.getValue();
        if (!node.getTag().equals(Tag.STR)) {
            problems.add(node, path + ": expected a text, found " + value + "; put it in quotes");
            return null;
        }
        List<String> words = List.of(field.words());
        if (!words.isEmpty() && !words.contains(value)) {
            unknown(node, path, words);
            return null;
        }
        if (value.isBlank()) {
            problems.add(node, path + " is empty: " + field.value());
            return null;
        }
        if (!field.pattern().isEmpty() && !value.matches(field.pattern())) {
            problems.add(node, path + ": \"" + value + "\" does not match " + field.pattern());
            return null;
        }
        return value;
    }

    private void unknown(ScalarNode node, String path, List<String> words) {
        problems.add(
                node,
                path + ": unknown value \"" + node.getValue() + "\""
                        + Names.nearest(node.getValue(), words)
                                .map(near -> ": did you mean " + near + "?")
                                .orElse(": expected " + String.join(" or ", words)));
    }
}
