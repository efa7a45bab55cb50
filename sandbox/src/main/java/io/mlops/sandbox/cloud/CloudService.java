package io.mlops.sandbox.cloud;

import java.util.List;

/** Answers for some types of a cloud's resources, over whatever the cloud speaks. Implementations are thread-safe. */
public interface CloudService extends AutoCloseable {
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
