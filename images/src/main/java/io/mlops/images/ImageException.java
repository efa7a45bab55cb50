package io.mlops.images;

import io.mlops.ErrorCode;

/** A failure that already knows what it means; its message is the reason in words for people. */
final class ImageException extends Exception {
    private static final long serialVersionUID = 1L;

    private final ErrorCode code;

    ImageException(ErrorCode code, String reason) {
        this(code, reason, null);
    }

    ImageException(ErrorCode code, String reason, @org.jspecify.annotations.Nullable Throwable cause) {
        super(reason, cause);
        this.code = code;
    }

    ErrorCode code() {
        return code;
    }
}
