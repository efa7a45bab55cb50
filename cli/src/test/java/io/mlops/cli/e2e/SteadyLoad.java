package io.mlops.cli.e2e;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/** Sends one request every few milliseconds, whatever happened to those before, until it is closed. */
final class SteadyLoad implements AutoCloseable {
    private static final long PERIOD_MILLIS = 10;

    final AtomicLong answered = new AtomicLong();
    final Queue<String> failures = new ConcurrentLinkedQueue<>();
    private final HttpClient client =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final ExecutorService senders = Executors.newVirtualThreadPerTaskExecutor();
    private final ScheduledExecutorService clock = Executors.newSingleThreadScheduledExecutor();
    private final HttpRequest request;

    private SteadyLoad(URI url, byte[] body) {
        this.request = HttpRequest.newBuilder(url)
                .timeout(Duration.ofSeconds(5))
                .header("content-type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofByteArray(body))
                .build();
    }

    static SteadyLoad on(URI url, byte[] body) {
        SteadyLoad load = new SteadyLoad(url, body);
        ScheduledFuture<?> unused = load.clock.scheduleAtFixedRate(
                () -> load.senders.execute(load::send), 0, PERIOD_MILLIS, TimeUnit.MILLISECONDS);
        return load;
    }

    private void send() {
        try {
            HttpResponse<String> response = client.send(request, HttpResponse.BodyHandlers.ofString());
            if (response.statusCode() == 200) {
                answered.incrementAndGet();
            } else {
                failures.add(response.statusCode() + " " + response.body());
            }
        } catch (IOException e) {
            failures.add(e.toString());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            failures.add("interrupted");
        }
    }

    /** Stops sending and waits for the answers to what was sent. */
    void stop() {
        clock.shutdownNow();
        senders.close();
    }

    @Override
    public void close() {
        stop();
        client.close();
    }
}
