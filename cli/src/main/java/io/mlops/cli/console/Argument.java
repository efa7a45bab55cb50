package io.mlops.cli.console;

import io.mlops.ErrorCode;
import io.mlops.MlopsException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.PositionalParamSpec;

/** A word of the command line that is no option. */
public record Argument(PositionalParamSpec spec) {
    public static Argument required(int index, String label, String description) {
        return build(index, true, label, description);
    }

    public static Argument optional(int index, String label, String description) {
        return build(index, false, label, description);
    }

    private static Argument build(int index, boolean required, String label, String description) {
        return new Argument(PositionalParamSpec.builder()
                .index(Integer.toString(index))
                .arity(required ? "1" : "0..1")
                .required(required)
                .type(String.class)
                .paramLabel(label)
                .description(description)
                .build());
    }

    public Optional<String> find() {
        @Nullable String text = spec.getValue();
        return Optional.ofNullable(text);
    }

    public String require() {
        return find().orElseThrow(() -> new MlopsException(
                ErrorCode.INVALID_ARGUMENT, "cannot run: the argument " + spec.paramLabel() + " is missing"));
    }
}
