package io.mlops.provider.azure;

import io.mlops.ErrorCode;
import org.jspecify.annotations.Nullable;

/** A failure that this provider found out by itself, with its kind. */
final class AzureException extends Exception {
    private static final long serialVersionUID = 1L;

    private final ErrorCode code;

    AzureException(ErrorCode code, String reason) {
        this(code, reason, null);
    }

    AzureException(ErrorCode code, String reason, @Nullable Throwable cause) {
        super(reason, cause);
        this.code = code;
    }

    ErrorCode code() {
        return code;
    }
}
