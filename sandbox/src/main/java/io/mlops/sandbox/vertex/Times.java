package io.mlops.sandbox.vertex;

import com.google.cloud.aiplatform.v1.GenericOperationMetadata;
import com.google.protobuf.Timestamp;
import java.time.Instant;

/** Times as messages carry them. */
final class Times {
    private Times() {}

    static Timestamp stamp(Instant time) {
        return Timestamp.newBuilder()
                .setSeconds(time.getEpochSecond())
                .setNanos(time.getNano())
                .build();
    }

    /** What operations tell that began then. */
    static GenericOperationMetadata begun(Instant time) {
        return GenericOperationMetadata.newBuilder()
                .setCreateTime(stamp(time))
                .setUpdateTime(stamp(time))
                .build();
    }
}
