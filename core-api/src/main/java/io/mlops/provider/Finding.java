package io.mlops.provider;

import java.util.Objects;

/**
 * One thing that a provider was asked to look at, for people.
 *
 * @param grade how it stands
 * @param subject what was looked at, as {@code identity}
 * @param found what was seen; never a secret
 * @param advice what to do about it; empty where nothing has to be done
 */
public record Finding(Grade grade, String subject, String found, String advice) {
    public Finding {
        Objects.requireNonNull(grade, "grade");
        Objects.requireNonNull(subject, "subject");
        Objects.requireNonNull(found, "found");
        Objects.requireNonNull(advice, "advice");
    }

    public static Finding good(String subject, String found) {
        return new Finding(Grade.GOOD, subject, found, "");
    }

    public static Finding odd(String subject, String found, String advice) {
        return new Finding(Grade.ODD, subject, found, advice);
    }

    public static Finding bad(String subject, String found, String advice) {
        return new Finding(Grade.BAD, subject, found, advice);
    }

    /** How it stands. */
    public enum Grade {
        /** As it should be. */
        GOOD,
        /** Perhaps not as it should be, or not to be seen. */
        ODD,
        /** In the way of what was asked for. */
        BAD
    }
}
