package io.mlops.cli.console;

/** The command line itself is wrong; the message needs no {@code cannot}. */
public final class UsageException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final String hint;

    /** The hint says what to do, in one or more lines; empty for none. */
    public UsageException(String message, String hint) {
        super(message);
        this.hint = hint;
    }

    public String hint() {
        return hint;
    }
}
