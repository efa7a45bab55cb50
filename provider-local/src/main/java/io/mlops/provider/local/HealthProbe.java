package io.mlops.provider.local;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.HttpTimeoutException;
import java.time.Duration;
import java.util.Optional;

/** Asks model servers whether they are ready. Thread-safe. */
final class HealthProbe implements AutoCloseable {
    private static final Duration CONNECT = Duration.ofMillis(500);
    private static final Duration ANSWER = Duration.ofSeconds(1);

    private final HttpClient client = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(CONNECT)
            .build();

    /** Nothing when it is ready, else why it is not. */
    Optional<String> ask(URI server) throws InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(server.resolve("/v2/health/ready"))
                .timeout(ANSWER)
                .build();
        try {
            HttpResponse<Void> response = client.send(request, BodyHandlers.discarding());
            return response.statusCode() == 200
                    ? Optional.empty()
                    : Optional.of("says that it is not ready (" + response.statusCode() + ")");
        } catch (HttpTimeoutException e) {
            return Optional.of("does not answer within " + ANSWER.toMillis() + " ms");
        } catch (IOException e) {
            return Optional.of(
                    "does not answer: " + (e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage()));
        }
    }

    @Override
    public void close() {
        client.shutdownNow();
    }
}
