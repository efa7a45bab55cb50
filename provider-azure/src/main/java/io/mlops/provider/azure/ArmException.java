package io.mlops.provider.azure;

import com.azure.core.http.HttpHeaderName;
import com.azure.core.http.HttpResponse;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What a service of Azure refused, or how a long operation of it ended. */
final class ArmException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final int status;
    private final transient ArmError error;
    private final @Nullable String requestId;
    private final @Nullable Duration retryAfter;

    ArmException(HttpResponse response, ArmError error) {
        this(
                response.getStatusCode(),
                error,
                requestId(response),
                RetryAfter.read(response).orElse(null));
    }

    /** Batch calls it by another name. */
    private static @Nullable String requestId(HttpResponse response) {
        String id = response.getHeaderValue(HttpHeaderName.X_MS_REQUEST_ID);
        return id == null ? response.getHeaderValue(HttpHeaderName.fromString("request-id")) : id;
    }

    ArmException(int status, ArmError error, @Nullable String requestId, @Nullable Duration retryAfter) {
        super(error.innermost().text());
        this.status = status;
        this.error = error;
        this.requestId = requestId;
        this.retryAfter = retryAfter;
    }

    /** Of HTTP; 200 where an operation failed after it was accepted. */
    int status() {
        return status;
    }

    ArmError error() {
        return error;
    }

    Optional<String> requestId() {
        return Optional.ofNullable(requestId);
    }

    /** When to come again, where Azure says so. */
    Optional<Duration> retryAfter() {
        return Optional.ofNullable(retryAfter);
    }
}
