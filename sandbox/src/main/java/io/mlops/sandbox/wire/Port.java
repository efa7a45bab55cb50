package io.mlops.sandbox.wire;

import java.net.URI;

/** Something that listens, or does not for a while. Implementations are thread-safe. */
public interface Port extends AutoCloseable {
    /** Where it listens: {@code http://127.0.0.1:PORT}. */
    URI url();

    /** Accepts connections; nothing where it does so already. */
    void open();

    /** Refuses connections and breaks those that stand; nothing where it does so already. */
    void shut();

    @Override
    void close();
}
