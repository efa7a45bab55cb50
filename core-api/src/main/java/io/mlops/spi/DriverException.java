package io.mlops.spi;

import io.mlops.ErrorCode;
import org.jspecify.annotations.Nullable;

/** A failure that a driver found out by itself, with its kind; {@link Driver#classify} must answer {@link #code}. */
public class DriverException extends Exception {
    private static final long serialVersionUID = 1L;

    private final ErrorCode code;

    public DriverException(ErrorCode code, String reason) {
        this(code, reason, null);
    }

    public DriverException(ErrorCode code, String reason, @Nullable Throwable cause) {
        super(reason, cause);
        this.code = code;
    }

    public ErrorCode code() {
        return code;
    }
}
