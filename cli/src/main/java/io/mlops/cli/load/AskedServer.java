package io.mlops.cli.load;

import io.mlops.cli.http.HttpAnswer;
import io.mlops.cli.http.HttpConnection;
import io.mlops.cli.http.HttpRequest;
import io.mlops.routing.Try;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;

/** A plain server of the Open Inference Protocol, asked on a connection for each client. */
public record AskedServer(URI address, HttpRequest request) implements Asking.Asked {
    private static final Duration TIMEOUT = Duration.ofSeconds(10);

    @Override
    public Asking open() throws IOException {
        HttpConnection connection = HttpConnection.open(address, TIMEOUT);
        return new Asking() {
            @Override
            public String ask() throws IOException {
                HttpAnswer answer = connection.exchange(request, TIMEOUT);
                String said = "HTTP " + answer.status() + ": " + answer.body().strip();
                if (answer.ok()) {
                    return "";
                }
                if (Try.saysTooMuch(
                        answer.status(), answer.header("retry-after").isPresent())) {
                    return said;
                }
                throw new IOException(said);
            }

            @Override
            public void close() throws IOException {
                connection.close();
            }
        };
    }

    @Override
    public String toString() {
        return "the replica at " + address;
    }
}
