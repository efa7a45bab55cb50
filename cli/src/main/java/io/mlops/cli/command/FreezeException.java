package io.mlops.cli.command;

import io.mlops.cli.console.Value;

/** The option {@code --during-freeze}: a change that does not wait for the end of a freeze, and why. */
final class FreezeException {
    private FreezeException() {}

    static Value<String> option() {
        return Value.optional(
                "REASON",
                "do not wait for the end of a freeze; the reason goes into the journal",
                FreezeException::require,
                "--during-freeze");
    }

    private static String require(String text) {
        if (text.isBlank()) {
            throw new IllegalArgumentException("a reason is missing: say why this cannot wait");
        }
        return text.strip();
    }
}
