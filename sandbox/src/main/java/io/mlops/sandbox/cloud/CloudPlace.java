package io.mlops.sandbox.cloud;

import io.mlops.sandbox.fault.Faults;
import java.util.List;
import tools.jackson.databind.node.ObjectNode;

/** Something of a cloud that can fail by itself. Implementations are thread-safe. */
public interface CloudPlace {
    Faults faults();

    /** What clients need to know of it. */
    ObjectNode describe();

    /** All that users made there, by id. */
    List<String> resources();

    /**
     * Takes the machine of a spot training job away now.
     *
     * @return false where there is no such job, or it has no machine at the moment
     */
    boolean interrupt(String trainingJob);
}
