package io.mlops.gateway;

import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Predicate;
import java.util.function.Supplier;

/** Users who predict one after the other until they are stopped; every answer that none of them should get is kept. */
final class Load implements AutoCloseable {
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final AtomicInteger good = new AtomicInteger();
    private final AtomicInteger refused = new AtomicInteger();
    private final List<String> bad = new CopyOnWriteArrayList<>();
    private volatile boolean stopped;

    /** As many as there is room for: each answer should be a 200. */
    Load(GatewayRig rig, int users) {
        this(rig::predict, answer -> false, users);
    }

    private Load(Supplier<HttpResponse<String>> prediction, Predicate<HttpResponse<String>> refusal, int users) {
        for (int i = 0; i < users; i++) {
            threads.execute(() -> {
                while (!stopped) {
                    predict(prediction, refusal);
                }
            });
        }
    }

    /** Far more than there is room for; whoever is told to come back later comes back at once. */
    static Load flood(GatewayRig rig, String deployment, int users) {
        HttpRequest request =
                rig.infer().uri(rig.uri("/v2/models/" + deployment + "/infer")).build();
        return new Load(() -> rig.send(request), Load::saysWhenToComeBack, users);
    }

    private void predict(Supplier<HttpResponse<String>> prediction, Predicate<HttpResponse<String>> refusal) {
        try {
            HttpResponse<String> answer = prediction.get();
            if (answer.statusCode() == 200) {
                good.incrementAndGet();
            } else if (refusal.test(answer)) {
                refused.incrementAndGet();
                LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(5));
            } else {
                bad.add(answer.statusCode() + " " + answer.headers().map() + " " + answer.body());
            }
        } catch (RuntimeException e) {
            bad.add(String.valueOf(e));
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

    /** In a flood, answers of 429 and 503 that say why and when to come back. */
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
    }
}
