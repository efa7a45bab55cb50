package io.mlops;

import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The one exception of the public API. The message reads {@code cannot <verb> <thing>: <reason>}, names what the user
 * typed and never holds a secret.
 */
public final class MlopsException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final ErrorCode code;
    private final boolean retryable;
    private final @Nullable String requestId;

    public MlopsException(ErrorCode code, String message) {
        this(code, message, null);
    }

    public MlopsException(ErrorCode code, String message, @Nullable Throwable cause) {
        this(code, message, code.retryable(), null, cause);
    }

    public MlopsException(
            ErrorCode code, String message, boolean retryable, @Nullable String requestId, @Nullable Throwable cause) {
        super(Objects.requireNonNull(message, "message"), cause);
        this.code = Objects.requireNonNull(code, "code");
        this.retryable = retryable;
        this.requestId = requestId;
    }

    public ErrorCode code() {
        return code;
    }

    /** Whether the same call may succeed later without any change by the caller. */
    public boolean retryable() {
        return retryable;
    }

    /** The service's own id of the failed request, for its support desk. */
    public Optional<String> requestId() {
        return Optional.ofNullable(requestId);
    }
}
