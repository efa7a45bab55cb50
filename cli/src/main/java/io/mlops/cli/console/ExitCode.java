package io.mlops.cli.console;

import io.mlops.ErrorCode;

/** What a command's exit code means; part of the API. */
public final class ExitCode {
    public static final int OK = 0;
    public static final int UNKNOWN = 1;
    public static final int USAGE = 2;
    public static final int AUTH = 3;
    public static final int NOT_FOUND = 4;
    public static final int CONFLICT = 5;
    public static final int UNAVAILABLE = 6;
    public static final int DEADLINE = 7;
    /** A check that the user asked for did not hold. */
    public static final int CHECK_FAILED = 8;
    /** What was asked for waits until a second person has approved it. */
    public static final int WAITS = 9;

    public static final int CANCELLED = 130;

    private ExitCode() {}

    public static int of(ErrorCode code) {
        return switch (code) {
            case UNKNOWN -> UNKNOWN;
            case INVALID_ARGUMENT, UNSUPPORTED -> USAGE;
            case UNAUTHENTICATED, PERMISSION_DENIED -> AUTH;
            case NOT_FOUND -> NOT_FOUND;
            case ALREADY_EXISTS, FAILED_PRECONDITION -> CONFLICT;
            case RESOURCE_EXHAUSTED, UNAVAILABLE -> UNAVAILABLE;
            case DEADLINE_EXCEEDED -> DEADLINE;
            case CANCELLED -> CANCELLED;
        };
    }
}
