package io.mlops.controlplane.audit;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Asks a URL every minute while the controller works: a dead man's switch, for a dead controller tells nobody that it is
 * dead. The URL may be a secret and is never shown. Used by one thread.
 */
final class Heartbeat implements AutoCloseable {
    private static final System.Logger LOG = System.getLogger(Heartbeat.class.getName());
    private static final Duration EVERY = Duration.ofMinutes(1);
    private static final Duration PATIENCE = Duration.ofSeconds(5);

    private final @Nullable URI url;
    private @Nullable HttpClient http;
    private Instant next = Instant.MIN;

    Heartbeat(@Nullable URI url) {
        this.url = url;
    }

    void run(Instant now) throws InterruptedException {
        if (url == null || now.isBefore(next)) {
            return;
        }
        next = now.plus(EVERY);
        HttpClient client = http;
        if (client == null) {
            client = HttpClient.newBuilder().connectTimeout(PATIENCE).build();
            http = client;
        }
        try {
            HttpRequest request = HttpRequest.newBuilder(url).timeout(PATIENCE).build();
            int status =
                    client.send(request, HttpResponse.BodyHandlers.discarding()).statusCode();
            if (status / 100 != 2) {
                LOG.log(System.Logger.Level.WARNING, "the heartbeat at {0} was answered {1}", url.getHost(), status);
            }
        } catch (IOException e) {
            // Whoever waits for it notices; that is what it is for.
            LOG.log(System.Logger.Level.WARNING, "the heartbeat does not reach {0}", url.getHost());
        }
    }

    @Override
    public void close() {
        HttpClient client = http;
        if (client != null) {
            client.shutdownNow();
        }
    }
}
