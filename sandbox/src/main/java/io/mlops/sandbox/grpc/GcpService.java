package io.mlops.sandbox.grpc;

import io.grpc.BindableService;
import io.mlops.sandbox.cloud.CloudService;
import io.mlops.sandbox.wire.RoutedService;
import java.util.List;

/** Answers for some types of resources. Implementations are thread-safe. */
public interface GcpService extends CloudService {
    /** What answers over gRPC; who calls has been checked before. */
    default List<BindableService> bindings() {
        return List.of();
    }

    /** What answers over HTTP in a region; it checks itself who calls. Asked once for each region. */
    default List<RoutedService> data(GcpRegion region) {
        return List.of();
    }
}
