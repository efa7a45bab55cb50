package io.mlops.sandbox.arm;

import java.util.List;

/** Answers for some types of resources behind Resource Manager. Implementations are thread-safe. */
public interface ArmService extends AutoCloseable {
    /** Whether it answers for this path, whatever the method. */
    boolean knows(ArmPath path);

    ArmAnswer call(ArmCall call) throws ArmError, InterruptedException;

    /** The ids of all that users made, in their order. */
    default List<String> resources() {
        return List.of();
    }

    /** Lets go on what time has brought: called often, and before every call. */
    default void look() {}

    /**
     * Takes the machine of a job away now.
     *
     * @return false where it knows no such job, or the job has no machine at the moment
     */
    default boolean interrupt(String region, String job) {
        return false;
    }

    @Override
    default void close() {}
}
