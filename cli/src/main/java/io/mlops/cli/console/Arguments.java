package io.mlops.cli.console;

import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.PositionalParamSpec;

/** All the words of the command line that are no options. */
public record Arguments(PositionalParamSpec spec) {
    /** Any number of them, none included. */
    public static Arguments any(String label, String description) {
        return new Arguments(PositionalParamSpec.builder()
                .index("0..*")
                .arity("0..*")
                .type(List.class)
                .auxiliaryTypes(String.class)
                .paramLabel(label)
                .description(description)
                .build());
    }

    public List<String> all() {
        @Nullable List<String> words = spec.getValue();
        return words == null ? List.of() : List.copyOf(words);
    }
}
