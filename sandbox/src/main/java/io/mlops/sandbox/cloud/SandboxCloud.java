package io.mlops.sandbox.cloud;

import java.util.Map;
import tools.jackson.databind.node.ObjectNode;

/** A cloud of the sandbox, as it is administered. Implementations are thread-safe. */
public interface SandboxCloud extends AutoCloseable {
    /** The name that locations have in front. */
    String name();

    /** What clients need to know of all of it; never empty. */
    ObjectNode describe();

    /** What can fail by itself, by name, in its order: the regions, and what serves all of them. */
    Map<String, CloudPlace> places();

    @Override
    void close();
}
