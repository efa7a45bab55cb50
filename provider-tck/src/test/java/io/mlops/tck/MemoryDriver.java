package io.mlops.tck;

import io.mlops.ErrorCode;
import io.mlops.spi.Driver;

/** What all drivers in memory have: a name, and failures that say their codes. */
interface MemoryDriver extends Driver {
    @Override
    default String provider() {
        return MemoryProvider.NAME;
    }

    @Override
    default ErrorCode classify(Throwable failure) {
        return failure instanceof MemoryFailure known ? known.code() : ErrorCode.UNKNOWN;
    }
}
