package io.mlops.provider.gcp;

import io.mlops.ErrorCode;
import io.mlops.spi.DriverException;
import org.jspecify.annotations.Nullable;

/** A failure that this provider found out by itself, with its kind. */
final class GcpException extends DriverException {
    private static final long serialVersionUID = 1L;

    GcpException(ErrorCode code, String reason) {
        super(code, reason);
    }

    GcpException(ErrorCode code, String reason, @Nullable Throwable cause) {
        super(code, reason, cause);
    }
}
