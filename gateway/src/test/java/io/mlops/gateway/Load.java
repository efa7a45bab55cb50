package io.mlops.gateway;

import io.mlops.gateway.RawClient.Answer;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Users who predict one after the other until they are stopped; every answer that none of them should get is kept. */
final class Load implements AutoCloseable {
    private static final Pattern COME_BACK = Pattern.compile("(?m)^retry-after: [1-9]");

    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final AtomicInteger good = new AtomicInteger();
    private final AtomicInteger refused = new AtomicInteger();
    private final List<String> bad = new CopyOnWriteArrayList<>();
    private volatile boolean stopped;

    /** As many as there is room for: each answer should be a 200. */
    Load(GatewayRig rig, int users) {
        this(users, () -> answer(rig.predict()));
    }

    /** Users who ask in a way of their own; an exception is a request without an answer. */
    Load(int users, Callable<Answer> request) {
        this(users, request, answer -> false);
    }

    private Load(int users, Callable<Answer> request, Predicate<Answer> refusal) {
        for (int i = 0; i < users; i++) {
            threads.execute(() -> {
                while (!stopped) {
                    ask(request, refusal);
                }
            });
        }
    }

    /** Far more than there is room for; whoever is told to come back later comes back at once. */
    static Load flood(GatewayRig rig, String deployment, int users) {
        HttpRequest request =
                rig.infer().uri(rig.uri("/v2/models/" + deployment + "/infer")).build();
        return new Load(users, () -> answer(rig.send(request)), Load::saysWhenToComeBack);
    }

    private void ask(Callable<Answer> request, Predicate<Answer> refusal) {
        try {
            Answer answer = request.call();
            if (answer.status() == 200) {
                good.incrementAndGet();
            } else if (refusal.test(answer)) {
                refused.incrementAndGet();
                LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(5));
            } else {
                bad.add(answer.status() + " " + answer.head() + " " + answer.body());
            }
        } catch (Exception e) {
            bad.add(String.valueOf(e));
        }
    }

    private static Answer answer(HttpResponse<String> response) {
        String head = response.headers().map().entrySet().stream()
                .map(header -> header.getKey() + ": " + String.join(",", header.getValue()))
                .collect(Collectors.joining("\n"));
        return new Answer(response.statusCode(), head, response.body());
    }

    private static boolean saysWhenToComeBack(Answer answer) {
        return (answer.status() == 503 || answer.status() == 429)
                && (answer.head().contains("mlops-error: overloaded")
                        || answer.head().contains("mlops-error: rate-limited"))
                && COME_BACK.matcher(answer.head()).find();
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
