package io.mlops.cli.load;

import java.io.IOException;

/** A request failed because its connection broke, or never came about. */
final class LostConnection extends IOException {
    private static final long serialVersionUID = 1L;
    private final long openedAt;

    /** {@code openedAt} is when the connection came about, or when it was tried, as {@link System#nanoTime()}. */
    LostConnection(long openedAt, IOException cause) {
        super(cause.getClass().getSimpleName() + ": " + cause.getMessage(), cause);
        this.openedAt = openedAt;
    }

    long openedAt() {
        return openedAt;
    }
}
