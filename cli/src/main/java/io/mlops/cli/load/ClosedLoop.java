package io.mlops.cli.load;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** Keeps a number of clients busy, each with one request at a time: what a server can do at most. */
public final class ClosedLoop {
    private ClosedLoop() {}

    /**
     * The requests of {@code clients} busy clients during {@code duration}; the first failure ends it. A client that is told that there is
     * too much to do asks no more: that request is a failed sample.
     */
    public static List<Sample> run(Asking.Asked asked, int clients, Duration duration)
            throws IOException, InterruptedException {
        long start = System.nanoTime();
        long end = start + duration.toNanos();
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<List<Sample>>> running = new ArrayList<>();
            for (int i = 0; i < clients; i++) {
                running.add(threads.submit(() -> one(asked, start, end)));
            }
            List<Sample> samples = new ArrayList<>();
            for (Future<List<Sample>> one : running) {
                samples.addAll(one.get());
            }
            return samples;
        } catch (ExecutionException e) {
            throw new IOException(asked + " failed: " + e.getCause(), e);
        }
    }

    private static List<Sample> one(Asking.Asked asked, long start, long end) throws IOException, InterruptedException {
        List<Sample> samples = new ArrayList<>();
        try (Asking client = asked.open()) {
            String refused = "";
            for (long sent = System.nanoTime(); sent < end && refused.isEmpty(); sent = System.nanoTime()) {
                refused = client.ask();
                samples.add(new Sample(sent - start, System.nanoTime() - sent, refused));
            }
        }
        return samples;
    }
}
