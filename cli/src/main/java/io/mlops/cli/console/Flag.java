package io.mlops.cli.console;

import picocli.CommandLine.Model.OptionSpec;

/** An option without a value. */
public record Flag(OptionSpec spec) {
    public static Flag of(String description, String... names) {
        String first = names[0];
        String[] others = java.util.Arrays.copyOfRange(names, 1, names.length);
        return new Flag(OptionSpec.builder(first, others)
                .type(boolean.class)
                .description(description)
                .build());
    }

    public boolean on() {
        return Boolean.TRUE.equals(spec.getValue());
    }
}
