package io.mlops.cli.console;

import io.mlops.ErrorCode;
import io.mlops.MlopsException;
import java.util.Arrays;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.TypeConversionException;

/**
 * An option with a value.
 *
 * @param <T> what its text is read as
 */
public final class Value<T> {
    /** Reads a value; says in an IllegalArgumentException or MlopsException what is wrong with a text. */
    @FunctionalInterface
    public interface Reader<T> {
        T read(String text);
    }

    private final OptionSpec spec;
    private final Reader<T> reader;
    private final @Nullable String fallback;

    private Value(OptionSpec spec, Reader<T> reader, @Nullable String fallback) {
        this.spec = spec;
        this.reader = reader;
        this.fallback = fallback;
    }

    /** An option that may be left out. */
    public static <T> Value<T> optional(String label, String description, Reader<T> reader, String... names) {
        return build(label, description, reader, null, false, names);
    }

    /** An option that must be given. */
    public static <T> Value<T> required(String label, String description, Reader<T> reader, String... names) {
        return build(label, description, reader, null, true, names);
    }

    /** An option that means {@code fallback} when it is left out. */
    public static <T> Value<T> withFallback(
            String label, String description, Reader<T> reader, String fallback, String... names) {
        return build(label, description + " (default " + fallback + ")", reader, fallback, false, names);
    }

    private static <T> Value<T> build(
            String label,
            String description,
            Reader<T> reader,
            @Nullable String fallback,
            boolean required,
            String... names) {
        OptionSpec spec = OptionSpec.builder(names[0], Arrays.copyOfRange(names, 1, names.length))
                .type(String.class)
                .paramLabel(label)
                .description(description)
                .required(required)
                .converters(text -> checked(reader, text))
                .build();
        return new Value<>(spec, reader, fallback);
    }

    /** A wrong value is reported with the option's name while parsing, before anything runs. */
    private static <T> String checked(Reader<T> reader, String text) {
        try {
            reader.read(text);
            return text;
        } catch (MlopsException | IllegalArgumentException e) {
            throw new TypeConversionException(String.valueOf(e.getMessage()));
        }
    }

    public OptionSpec spec() {
        return spec;
    }

    public Optional<T> find() {
        @Nullable String text = spec.getValue();
        if (text == null) {
            text = fallback;
        }
        return text == null ? Optional.empty() : Optional.of(reader.read(text));
    }

    /** The value of an option that is required or has a fallback. */
    public T require() {
        return find().orElseThrow(() -> new MlopsException(
                ErrorCode.INVALID_ARGUMENT, "cannot run: the option " + spec.longestName() + " is missing"));
    }
}
