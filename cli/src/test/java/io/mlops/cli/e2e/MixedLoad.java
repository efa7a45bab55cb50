package io.mlops.cli.e2e;

import io.mlops.cli.http.HttpAnswer;
import io.mlops.cli.http.HttpConnection;
import io.mlops.cli.http.HttpRequest;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Sends a request every few milliseconds whatever became of those before, in turn on a fresh connection and on a kept one,
 * by a client that retries nothing and takes {@code Connection: close} at its word.
 */
final class MixedLoad implements AutoCloseable {
    private static final Duration PERIOD = Duration.ofMillis(5);
    private static final Duration TIMEOUT = Duration.ofSeconds(30);

    final AtomicLong answered = new AtomicLong();
    final Queue<String> failures = new ConcurrentLinkedQueue<>();
    /** Used in turn, so that none of them lies idle for long. */
    private final Queue<HttpConnection> kept = new ConcurrentLinkedQueue<>();

    private final AtomicInteger turn = new AtomicInteger();
    private final ExecutorService senders = Executors.newVirtualThreadPerTaskExecutor();
    private final ScheduledExecutorService clock = Executors.newSingleThreadScheduledExecutor();
    private final URI url;
    private final String body;

    private MixedLoad(URI url, String body) {
        this.url = url;
        this.body = body;
    }

    static MixedLoad on(URI url, String body) {
        return on(url, body, PERIOD);
    }

    /** With one request a period. */
    static MixedLoad on(URI url, String body, Duration period) {
        MixedLoad load = new MixedLoad(url, body);
        ScheduledFuture<?> unused = load.clock.scheduleAtFixedRate(
                () -> load.senders.execute(load::send), 0, period.toMillis(), TimeUnit.MILLISECONDS);
        return load;
    }

    private void send() {
        boolean fresh = turn.getAndIncrement() % 2 == 0;
        try {
            HttpConnection free = fresh ? null : kept.poll();
            HttpConnection connection = free == null ? HttpConnection.open(url, TIMEOUT) : free;
            HttpAnswer answer = connection.exchange(HttpRequest.post(url, body), TIMEOUT);
            if (answer.ok()) {
                answered.incrementAndGet();
            } else {
                failures.add(answer.status() + " " + answer.body());
            }
            if (fresh || !connection.reusable()) {
                connection.close();
            } else {
                kept.add(connection);
            }
        } catch (IOException e) {
            failures.add((fresh ? "fresh: " : "kept: ") + e);
        }
    }

    /** Closes the kept connections that lie idle, for nobody knows which of them lead to a gateway that is gone. */
    void renew() throws IOException {
        for (HttpConnection connection = kept.poll(); connection != null; connection = kept.poll()) {
            connection.close();
        }
    }

    /** What has failed by now, and is not told again. */
    List<String> takeFailures() {
        List<String> taken = new ArrayList<>();
        for (String failure = failures.poll(); failure != null; failure = failures.poll()) {
            taken.add(failure);
        }
        return taken;
    }

    /** Stops sending and waits for the answers to what was sent. */
    @Override
    public void close() throws IOException {
        clock.shutdownNow();
        senders.close();
        renew();
    }
}
