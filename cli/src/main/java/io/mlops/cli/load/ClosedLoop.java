package io.mlops.cli.load;

import io.mlops.cli.http.HttpAnswer;
import io.mlops.cli.http.HttpConnection;
import io.mlops.cli.http.HttpRequest;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** Keeps a number of connections busy, each with one request at a time: what a server can do at most. */
public final class ClosedLoop {
    private static final Duration TIMEOUT = Duration.ofSeconds(10);

    private ClosedLoop() {}

    /** The requests of {@code connections} busy connections during {@code duration}; the first failure ends it. */
    public static List<Sample> run(URI address, HttpRequest request, int connections, Duration duration)
            throws IOException, InterruptedException {
        long start = System.nanoTime();
        long end = start + duration.toNanos();
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<List<Sample>>> running = new ArrayList<>();
            for (int i = 0; i < connections; i++) {
                running.add(threads.submit(() -> oneConnection(address, request, start, end)));
            }
            List<Sample> samples = new ArrayList<>();
            for (Future<List<Sample>> one : running) {
                samples.addAll(one.get());
            }
            return samples;
        } catch (ExecutionException e) {
            throw new IOException("the replica at " + address + " failed: " + e.getCause(), e);
        }
    }

    private static List<Sample> oneConnection(URI address, HttpRequest request, long start, long end)
            throws IOException {
        List<Sample> samples = new ArrayList<>();
        try (HttpConnection connection = HttpConnection.open(address, TIMEOUT)) {
            for (long sent = System.nanoTime(); sent < end; sent = System.nanoTime()) {
                HttpAnswer answer = connection.exchange(request, TIMEOUT);
                if (!answer.ok()) {
                    throw new IOException(
                            "HTTP " + answer.status() + ": " + answer.body().strip());
                }
                samples.add(new Sample(sent - start, System.nanoTime() - sent, ""));
            }
        }
        return samples;
    }
}
