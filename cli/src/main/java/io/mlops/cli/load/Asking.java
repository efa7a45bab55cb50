package io.mlops.cli.load;

import java.io.IOException;

/** One busy client of whoever is measured: has one request under way at a time. Used by one thread. */
public interface Asking extends AutoCloseable {
    /**
     * Sends a request and reads the whole answer.
     *
     * @return what was said instead of a prediction because there is too much to do; empty for a prediction
     * @throws IOException for anything else
     */
    String ask() throws IOException, InterruptedException;

    @Override
    void close() throws IOException;

    /** Who is measured. Must be thread-safe. */
    interface Asked {
        /** A further client. */
        Asking open() throws IOException;
    }
}
