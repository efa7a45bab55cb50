package io.mlops.gateway;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;

/** Clients that send far more than there is room for; whoever is told to come back later comes back at once. */
final class Flood implements AutoCloseable {
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final HttpClient client = HttpClient.newHttpClient();
    private final AtomicInteger good = new AtomicInteger();
    private final AtomicInteger refused = new AtomicInteger();
    private final List<String> bad = new CopyOnWriteArrayList<>();
    private volatile boolean stopped;

    Flood(URI target, int clients) {
        HttpRequest request = HttpRequest.newBuilder(target)
                .header("x-user", "yes")
                .timeout(Duration.ofSeconds(20))
                .POST(HttpRequest.BodyPublishers.ofString("{\"inputs\":[]}"))
                .build();
        for (int i = 0; i < clients; i++) {
            threads.execute(() -> {
                while (!stopped) {
                    ask(request);
                }
            });
        }
    }

    private void ask(HttpRequest request) {
        try {
            HttpResponse<String> answer = client.send(request, HttpResponse.BodyHandlers.ofString());
            if (answer.statusCode() == 200) {
                good.incrementAndGet();
            } else if (saysWhenToComeBack(answer)) {
                refused.incrementAndGet();
                LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(5));
            } else {
                bad.add(answer.statusCode() + " " + answer.headers().map() + " " + answer.body());
            }
        } catch (java.io.IOException e) {
            bad.add(String.valueOf(e));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static boolean saysWhenToComeBack(HttpResponse<String> answer) {
        String error = answer.headers().firstValue("mlops-error").orElse("");
        return (answer.statusCode() == 503 || answer.statusCode() == 429)
                && (error.equals("overloaded") || error.equals("rate-limited"))
                && answer.headers().firstValueAsLong("retry-after").orElse(0) >= 1;
    }

    int good() {
        return good.get();
    }

    /** Answers of 429 and 503 that say why and when to come back. */
    int refused() {
        return refused.get();
    }

    /** Every other answer, and requests without one. */
    List<String> bad() {
        return bad;
    }

    /** Waits for every answer: one that never comes would fail its request after 20 s. */
    @Override
    public void close() {
        stopped = true;
        threads.close();
        client.close();
    }
}
