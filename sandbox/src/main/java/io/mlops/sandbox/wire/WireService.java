package io.mlops.sandbox.wire;

import java.io.IOException;

/** Answers requests. Implementations are thread-safe. */
@FunctionalInterface
public interface WireService {
    /** Answers one request; an exception closes the connection without an answer. */
    WireAnswer answer(WireRequest request) throws IOException, InterruptedException;
}
