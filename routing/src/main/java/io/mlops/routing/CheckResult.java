package io.mlops.routing;

import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * What an active check found.
 *
 * @param outcome in one word
 * @param detail for people
 * @param nanos how long the prediction took; 0 where none was asked for
 */
public record CheckResult(Outcome outcome, String detail, long nanos) {
    private static final int OK = 200;
    private static final int LONGEST_EXCERPT = 200;

    /** The kinds of finding. */
    public enum Outcome {
        /** Ready. */
        READY,
        /** Ready, and a real prediction was answered with the right model: may be let in. */
        PROVEN,
        /** It answered with the right model, too late for one that was taken out for failing or being slow now and then. */
        LATE,
        /** Alive and not proven: it is too busy. */
        BUSY,
        /** It said itself that it is not ready, or nothing listens there. */
        DOWN,
        /** No answer, or a broken one: could be us. */
        SILENT,
        /** It serves another model. */
        WRONG_MODEL;

        /** Whether what it has proven before does not count any more. */
        boolean refutes() {
            return switch (this) {
                case READY, PROVEN, LATE -> false;
                case BUSY, DOWN, SILENT, WRONG_MODEL -> true;
            };
        }
    }

    /** What the status of the readiness check says. */
    public static CheckResult ofReadiness(int status) {
        return status == OK
                ? new CheckResult(Outcome.READY, "ready")
                : new CheckResult(Outcome.DOWN, "says that it is not ready: " + status);
    }

    /** What an answer to the probe says that was not 200; {@code answer} is its body, of which people get an excerpt. */
    public static CheckResult ofFailedProbe(int status, String answer) {
        return ofFailedProbe(status, answer, false);
    }

    /** The same, where it may have said that it has too much to do, which is no reason to take it out and none to let it in. */
    public static CheckResult ofFailedProbe(int status, String answer, boolean busy) {
        String text = answer.strip();
        String excerpt = text.length() <= LONGEST_EXCERPT ? text : text.substring(0, LONGEST_EXCERPT) + "…";
        return new CheckResult(
                busy ? Outcome.BUSY : Outcome.DOWN, "answered the probe with " + status + ": " + excerpt);
    }

    /** What the digest of the model that answered the probe says; null: it named none. An empty {@code expected} takes any. */
    public static CheckResult ofDigest(@Nullable String digest, String expected) {
        if (expected.isEmpty() || expected.equalsIgnoreCase(digest)) {
            return new CheckResult(Outcome.PROVEN, "a prediction was answered");
        }
        return new CheckResult(
                Outcome.WRONG_MODEL,
                digest == null
                        ? "does not say which model it serves; expected " + expected
                        : "serves model " + digest + ", expected " + expected);
    }

    public CheckResult(Outcome outcome, String detail) {
        this(outcome, detail, 0);
    }

    /** The same, of a prediction that took so long. */
    CheckResult after(long taken) {
        return new CheckResult(outcome, detail, taken);
    }

    /** Of one that took too long. */
    CheckResult late(long taken) {
        long millis = TimeUnit.NANOSECONDS.toMillis(taken);
        return new CheckResult(Outcome.LATE, "answered the probe after " + millis + " ms, too late", taken);
    }

    /**
     * What a check without an answer says; empty where nothing was learnt.
     *
     * @param excused whether its silence proves nothing: users were answered meanwhile, or we ourselves were late
     */
    public static Optional<CheckResult> ofSilence(Failure failure, String detail, boolean excused) {
        String reason = failure.label() + ": " + detail;
        return switch (failure) {
            case REFUSED, UNREACHABLE, DENIED, UNFIT -> Optional.of(new CheckResult(Outcome.DOWN, reason));
            case THROTTLED -> Optional.of(new CheckResult(Outcome.BUSY, reason));
            // We could not even ask.
            case LOCAL -> Optional.empty();
            default -> excused ? Optional.empty() : Optional.of(new CheckResult(Outcome.SILENT, reason));
        };
    }
}
