package io.mlops;

import java.util.Objects;
import java.util.regex.Pattern;

/**
 * The name of a deployment, job or policy as the user typed it ({@code metadata.name}).
 *
 * @param value matches {@code [a-z][a-z0-9-]{0,19}}: short enough that every cloud's own name fits behind it
 */
public record ResourceName(String value) implements Comparable<ResourceName> {
    private static final Pattern NAME = Pattern.compile("[a-z][a-z0-9-]{0,19}");

    public ResourceName {
        Objects.requireNonNull(value, "value");
        if (!NAME.matcher(value).matches()) {
            throw new MlopsException(
                    ErrorCode.INVALID_ARGUMENT,
                    "cannot use the name \"" + value + "\": a name matches " + NAME.pattern());
        }
    }

    public static ResourceName of(String value) {
        return new ResourceName(value);
    }

    @Override
    public int compareTo(ResourceName other) {
        return value.compareTo(other.value);
    }

    @Override
    public String toString() {
        return value;
    }
}
