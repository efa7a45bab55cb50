package io.mlops.catalog;

/**
 * A pattern of names: {@code *} stands for any characters, {@code ?} for one. Upper and lower case are the same.
 *
 * @param pattern as the user wrote it
 */
public record Glob(String pattern) {
    public static Glob of(String pattern) {
        return new Glob(pattern);
    }

    public boolean matches(String name) {
        return matches(0, name, 0);
    }

    /** Whether it stands for more than one name. */
    public boolean isPattern() {
        return pattern.indexOf('*') >= 0 || pattern.indexOf('?') >= 0;
    }

    private boolean matches(int at, String name, int from) {
        if (at == pattern.length()) {
            return from == name.length();
        }
        char wanted = pattern.charAt(at);
        if (wanted == '*') {
            for (int rest = from; rest <= name.length(); rest++) {
                if (matches(at + 1, name, rest)) {
                    return true;
                }
            }
            return false;
        }
        return from < name.length()
                && (wanted == '?' || Character.toLowerCase(wanted) == Character.toLowerCase(name.charAt(from)))
                && matches(at + 1, name, from + 1);
    }

    @Override
    public String toString() {
        return pattern;
    }
}
