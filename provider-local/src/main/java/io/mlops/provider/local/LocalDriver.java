package io.mlops.provider.local;

import io.mlops.ErrorCode;
import io.mlops.spi.Driver;

/** What all drivers of this provider have: its name, and how its failures are told. */
interface LocalDriver extends Driver {
    @Override
    default String provider() {
        return LocalConfig.PROVIDER;
    }

    @Override
    default ErrorCode classify(Throwable failure) {
        return LocalErrors.classify(failure);
    }

    @Override
    default String reason(Throwable failure) {
        return LocalErrors.reason(failure);
    }
}
