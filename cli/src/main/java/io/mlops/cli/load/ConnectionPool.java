package io.mlops.cli.load;

import io.mlops.cli.http.HttpAnswer;
import io.mlops.cli.http.HttpConnection;
import io.mlops.cli.http.HttpRequest;
import java.io.IOException;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.time.Duration;
import java.util.concurrent.ConcurrentLinkedDeque;
import org.jspecify.annotations.Nullable;

/** Connections to one address, as many as are in use at a time, the last used first. Thread-safe. */
final class ConnectionPool implements AutoCloseable {
    private final ConcurrentLinkedDeque<HttpConnection> idle = new ConcurrentLinkedDeque<>();
    private final URI address;
    private final Duration timeout;

    ConnectionPool(URI address, Duration timeout) {
        this.address = address;
        this.timeout = timeout;
    }

    /** On a kept connection, or else a new one; {@link LostConnection} when it broke. */
    HttpAnswer exchange(HttpRequest request) throws IOException {
        @Nullable HttpConnection connection = idle.pollFirst();
        return exchange(request, connection == null ? open(request) : connection);
    }

    /** On a new connection. */
    HttpAnswer exchangeAnew(HttpRequest request) throws IOException {
        return exchange(request, open(request));
    }

    private HttpAnswer exchange(HttpRequest request, HttpConnection connection) throws IOException {
        try {
            return connection.exchange(request, timeout);
        } catch (SocketTimeoutException e) {
            // Silence is not a broken connection.
            throw e;
        } catch (IOException e) {
            throw new LostConnection(connection.openedAt(), e);
        } finally {
            if (connection.reusable()) {
                idle.addFirst(connection);
            } else {
                connection.close();
            }
        }
    }

    private HttpConnection open(HttpRequest request) throws IOException {
        long now = System.nanoTime();
        try {
            return HttpConnection.open(address, timeout, request.access());
        } catch (IOException e) {
            throw new LostConnection(now, e);
        }
    }

    @Override
    public void close() throws IOException {
        for (HttpConnection connection = idle.poll(); connection != null; connection = idle.poll()) {
            connection.close();
        }
    }
}
