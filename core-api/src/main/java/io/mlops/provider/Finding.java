package io.mlops.provider;

import io.mlops.ErrorCode;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * One thing that a provider was asked to look at, for people.
 *
 * @param grade how it stands
 * @param subject what was looked at, as {@code identity}
 * @param found what was seen; never a secret
 * @param advice what to do about it; empty where nothing has to be done
 * @param codeOrNull what a call that needs it would fail with; null unless it is {@link Grade#BAD}
 */
public record Finding(
        Grade grade,
        String subject,
        String found,
        String advice,
        @Nullable ErrorCode codeOrNull) {
    public Finding {
        Objects.requireNonNull(grade, "grade");
        Objects.requireNonNull(subject, "subject");
        Objects.requireNonNull(found, "found");
        Objects.requireNonNull(advice, "advice");
        if ((grade == Grade.BAD) != (codeOrNull != null)) {
            throw new IllegalArgumentException("a finding has a code where it is BAD and only there");
        }
    }

    /** What a call that needs it would fail with; empty unless it is bad. */
    public Optional<ErrorCode> code() {
        return Optional.ofNullable(codeOrNull);
    }

    public static Finding good(String subject, String found) {
        return new Finding(Grade.GOOD, subject, found, "", null);
    }

    public static Finding odd(String subject, String found, String advice) {
        return new Finding(Grade.ODD, subject, found, advice, null);
    }

    /** What is not as it must be, without any call that failed. */
    public static Finding bad(String subject, String found, String advice) {
        return bad(ErrorCode.FAILED_PRECONDITION, subject, found, advice);
    }

    public static Finding bad(ErrorCode code, String subject, String found, String advice) {
        return new Finding(Grade.BAD, subject, found, advice, code);
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
