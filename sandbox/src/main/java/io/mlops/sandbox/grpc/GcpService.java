package io.mlops.sandbox.grpc;

import io.grpc.BindableService;
import io.mlops.sandbox.wire.RoutedService;
import java.util.List;

/** Answers for some types of resources. Implementations are thread-safe. */
public interface GcpService extends AutoCloseable {
    /** What answers over gRPC; who calls has been checked before. */
    default List<BindableService> bindings() {
        return List.of();
    }

    /** What answers over HTTP in a region; it checks itself who calls. Asked once for each region. */
    default List<RoutedService> data(GcpRegion region) {
        return List.of();
    }

    /** The names of all that users made, in their order. */
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
