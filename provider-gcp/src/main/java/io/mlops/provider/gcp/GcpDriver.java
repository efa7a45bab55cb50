package io.mlops.provider.gcp;

import io.mlops.ErrorCode;
import io.mlops.spi.Driver;
import java.util.Optional;

/** What all drivers of this provider have: its name, and how its failures are told. */
interface GcpDriver extends Driver {
    @Override
    default String provider() {
        return GcpConfig.PROVIDER;
    }

    @Override
    default ErrorCode classify(Throwable failure) {
        return GcpErrors.classify(failure);
    }

    @Override
    default String reason(Throwable failure) {
        return GcpErrors.reason(failure);
    }

    @Override
    default Optional<String> requestId(Throwable failure) {
        return GcpErrors.requestId(failure);
    }
}
