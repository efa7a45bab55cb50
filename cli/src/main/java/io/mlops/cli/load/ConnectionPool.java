package io.mlops.cli.load;

import io.mlops.cli.http.HttpAnswer;
import io.mlops.cli.http.HttpConnection;
import io.mlops.cli.http.HttpRequest;
import java.io.IOException;
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

    HttpAnswer exchange(HttpRequest request) throws IOException {
        @Nullable HttpConnection connection = idle.pollFirst();
        if (connection == null) {
            connection = HttpConnection.open(address, timeout);
        }
        try {
            return connection.exchange(request, timeout);
        } finally {
            if (connection.reusable()) {
                idle.addFirst(connection);
            } else {
                connection.close();
            }
        }
    }

    @Override
    public void close() throws IOException {
        for (HttpConnection connection = idle.poll(); connection != null; connection = idle.poll()) {
            connection.close();
        }
    }
}
