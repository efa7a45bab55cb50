package io.mlops.provider.aws;

import io.mlops.ErrorCode;
import io.mlops.spi.DriverException;
import org.jspecify.annotations.Nullable;

/** A failure that this provider found out by itself, with its kind. */
final class AwsException extends DriverException {
    private static final long serialVersionUID = 1L;

    AwsException(ErrorCode code, String reason) {
        super(code, reason);
    }

    AwsException(ErrorCode code, String reason, @Nullable Throwable cause) {
        super(code, reason, cause);
    }
}
