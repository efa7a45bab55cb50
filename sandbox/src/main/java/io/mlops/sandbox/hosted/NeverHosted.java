package io.mlops.sandbox.hosted;

import io.mlops.sandbox.wire.WireAnswer;
import io.mlops.sandbox.wire.WireRequest;
import java.util.Optional;

/** A container for which there was no machine. */
public final class NeverHosted implements Hosted {
    @Override
    public boolean ready() {
        return false;
    }

    @Override
    public Optional<String> failure() {
        return Optional.empty(); // the endpoint itself knows why
    }

    @Override
    public WireAnswer invoke(WireRequest request) {
        throw new IllegalStateException("there is no container to call");
    }

    @Override
    public void close() {
        // There is nothing to end.
    }
}
