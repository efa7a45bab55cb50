package io.mlops.tck;

import io.mlops.ErrorCode;

/** What the drivers in memory throw: an SDK's exception, as it were. */
final class MemoryFailure extends Exception {
    private static final long serialVersionUID = 1L;

    private final ErrorCode code;

    MemoryFailure(ErrorCode code, String message) {
        super(message);
        this.code = code;
    }

    ErrorCode code() {
        return code;
    }
}
