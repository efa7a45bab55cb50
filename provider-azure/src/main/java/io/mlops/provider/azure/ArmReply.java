package io.mlops.provider.azure;

import com.azure.core.http.HttpHeaderName;
import com.azure.core.http.HttpResponse;
import java.net.URI;
import java.time.Duration;
import java.util.Optional;

/**
 * An answer that was no error, read to its end.
 *
 * @param body may be empty; must not be changed
 */
@SuppressWarnings("ArrayRecordComponent") // nobody compares answers
record ArmReply(HttpResponse response, byte[] body) {
    private static final HttpHeaderName ASYNC = HttpHeaderName.fromString("Azure-AsyncOperation");

    int status() {
        return response.getStatusCode();
    }

    boolean empty() {
        return body.length == 0;
    }

    <T> T read(Class<T> type) {
        return ArmJson.read(response, body, type);
    }

    /** Where the operation's own state is to be asked for. */
    Optional<URI> asyncOperation() {
        return header(ASYNC).map(URI::create);
    }

    Optional<URI> location() {
        return header(HttpHeaderName.LOCATION).map(URI::create);
    }

    Optional<Duration> retryAfter() {
        return header(HttpHeaderName.RETRY_AFTER).flatMap(RetryAfter::read);
    }

    private Optional<String> header(HttpHeaderName name) {
        return Optional.ofNullable(response.getHeaderValue(name));
    }
}
