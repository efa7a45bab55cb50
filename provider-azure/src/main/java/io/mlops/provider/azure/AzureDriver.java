package io.mlops.provider.azure;

import io.mlops.ErrorCode;
import io.mlops.spi.Driver;
import java.util.Optional;

/** What all drivers of this provider have: its name, and how its failures are told. */
interface AzureDriver extends Driver {
    @Override
    default String provider() {
        return AzureConfig.PROVIDER;
    }

    @Override
    default ErrorCode classify(Throwable failure) {
        return AzureErrors.classify(failure);
    }

    @Override
    default String reason(Throwable failure) {
        return AzureErrors.reason(failure);
    }

    @Override
    default Optional<String> requestId(Throwable failure) {
        return AzureErrors.requestId(failure);
    }
}
