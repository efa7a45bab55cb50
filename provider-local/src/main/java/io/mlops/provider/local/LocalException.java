package io.mlops.provider.local;

import io.mlops.ErrorCode;

/** A failure whose kind is known where it is found; its message is only the reason. */
final class LocalException extends Exception {
    private static final long serialVersionUID = 1L;

    private final ErrorCode code;

    LocalException(ErrorCode code, String reason) {
        super(reason);
        this.code = code;
    }

    ErrorCode code() {
        return code;
    }
}
