package io.mlops.provider.aws;

import io.mlops.ErrorCode;
import org.jspecify.annotations.Nullable;

/** A failure that this provider found out by itself, with its kind. */
final class AwsException extends Exception {
    private static final long serialVersionUID = 1L;

    private final ErrorCode code;

    AwsException(ErrorCode code, String reason) {
        this(code, reason, null);
    }

    AwsException(ErrorCode code, String reason, @Nullable Throwable cause) {
        super(reason, cause);
        this.code = code;
    }

    ErrorCode code() {
        return code;
    }
}
