package io.mlops.controlplane.store;

/** A controller tried to write after another one had taken over: it must stop. */
public final class StaleFenceException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    StaleFenceException(long own, long current) {
        super("another controller has taken over: fence " + current + " is in force, ours is " + own);
    }
}
