package io.mlops.gateway;

import io.mlops.gateway.RawClient.Answer;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;

/** Users who predict one after the other until they are stopped; every answer but a 200 is kept. */
final class Load implements AutoCloseable {
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final AtomicInteger good = new AtomicInteger();
    private final List<String> bad = new CopyOnWriteArrayList<>();
    private volatile boolean stopped;

    Load(GatewayRig rig, int users) {
        this(users, () -> {
            HttpResponse<String> answer = rig.predict();
            return new Answer(answer.statusCode(), "", answer.body());
        });
    }

    /** Users who ask in a way of their own; an exception is a request without an answer. */
    Load(int users, Callable<Answer> request) {
        for (int i = 0; i < users; i++) {
            threads.execute(() -> {
                while (!stopped) {
                    ask(request);
                }
            });
        }
    }

    private void ask(Callable<Answer> request) {
        try {
            Answer answer = request.call();
            if (answer.status() == 200) {
                good.incrementAndGet();
            } else {
                bad.add(answer.status() + " " + answer.body());
            }
        } catch (Exception e) {
            bad.add(String.valueOf(e));
        }
    }

    int good() {
        return good.get();
    }

    /** Answers other than 200, and requests without an answer. */
    List<String> bad() {
        return bad;
    }

    /** Lets the requests in flight finish. */
    @Override
    public void close() {
        stopped = true;
        threads.close();
    }
}
