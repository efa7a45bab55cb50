package io.mlops.controlplane.spec;

import java.util.Collection;
import java.util.Locale;
import java.util.Optional;

/** Keys as specs write them, and the nearest to a mistyped one. */
public final class Names {
    private static final String OPTIONAL = "OrNull";

    private Names() {}

    static boolean optional(String component) {
        return component.endsWith(OPTIONAL);
    }

    /** {@code latencyP99OrNull} is written {@code latency-p99}. */
    static String key(String component) {
        String bare = optional(component) ? component.substring(0, component.length() - OPTIONAL.length()) : component;
        return bare.replaceAll("(?<=[a-z0-9])([A-Z])", "-$1").toLowerCase(Locale.ROOT);
    }

    /** {@code ON_DEMAND} is written {@code on-demand}. */
    static String word(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** The known name that was probably meant: at most a third of it is different. */
    public static Optional<String> nearest(String typed, Collection<String> known) {
        String best = null;
        int least = Integer.MAX_VALUE;
        for (String candidate : known) {
            int distance = distance(normal(typed), normal(candidate));
            if (distance < least && distance <= Math.max(1, candidate.length() / 3)) {
                least = distance;
                best = candidate;
            }
        }
        return Optional.ofNullable(best);
    }

    /** camelCase, snake_case and a plural are the usual slips: they cost little. */
    private static String normal(String name) {
        return name.replaceAll("[-_]", "").toLowerCase(Locale.ROOT);
    }

    private static int distance(String a, String b) {
        int[] row = new int[b.length() + 1];
        for (int j = 0; j <= b.length(); j++) {
            row[j] = j;
        }
        for (int i = 1; i <= a.length(); i++) {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j <= b.length(); j++) {
                int replaced = diagonal + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.min(replaced, Math.min(row[j], row[j - 1]) + 1);
            }
        }
        return row[b.length()];
    }
}
