package io.mlops.cli.command;

/** Whole numbers on the command line. */
final class Numbers {
    private Numbers() {}

    static int positive(String text) {
        return between(text, 1, Integer.MAX_VALUE);
    }

    static int between(String text, int least, int most) {
        boolean digits = !text.isEmpty() && text.length() <= 10 && text.chars().allMatch(Character::isDigit);
        if (!digits || Long.parseLong(text) < least || Long.parseLong(text) > most) {
            throw new IllegalArgumentException("\"" + text + "\" is no whole number from " + least
                    + (most == Integer.MAX_VALUE ? " up" : " to " + most));
        }
        return Integer.parseInt(text);
    }
}
