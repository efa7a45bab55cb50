package io.mlops.sandbox.hosted;

import io.mlops.sandbox.wire.WireAnswer;
import io.mlops.sandbox.wire.WireRequest;
import java.io.IOException;
import java.util.Optional;

/** A container, or what stands for one. Thread-safe. */
public interface Hosted extends AutoCloseable {
    /** Whether it answered when it was asked for its health. */
    boolean ready();

    /** Why it will never be ready. */
    Optional<String> failure();

    /** Asks it for a prediction, at its own route; an exception where it gives no answer. */
    WireAnswer invoke(WireRequest request) throws IOException, InterruptedException;

    /** Ends it. */
    @Override
    void close();
}
