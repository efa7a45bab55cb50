package io.mlops.modelserver;

/** Why the server cannot start, with the exit code (those of {@code sysexits.h}) that says who can mend it. */
final class StartFailure extends Exception {
    private static final long serialVersionUID = 1L;

    static final int USAGE = 64;
    static final int DATA = 65;
    static final int UNAVAILABLE = 69;
    static final int LOCKED = 75;

    private final int exitCode;

    private StartFailure(int exitCode, String message) {
        super(message);
        this.exitCode = exitCode;
    }

    /** The command line or the environment is wrong. */
    static StartFailure usage(String message) {
        return new StartFailure(USAGE, message);
    }

    /** The model or its description is wrong. */
    static StartFailure data(String message) {
        return new StartFailure(DATA, message);
    }

    /** The machine lacks something: a port, memory, the native libraries. */
    static StartFailure unavailable(String message) {
        return new StartFailure(UNAVAILABLE, message);
    }

    /** Another process holds the lock. */
    static StartFailure locked(String message) {
        return new StartFailure(LOCKED, message);
    }

    int exitCode() {
        return exitCode;
    }
}
