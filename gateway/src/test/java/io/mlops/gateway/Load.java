package io.mlops.gateway;

import java.net.http.HttpResponse;
import java.util.List;
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
        for (int i = 0; i < users; i++) {
            threads.execute(() -> {
                while (!stopped) {
                    predict(rig);
                }
            });
        }
    }

    private void predict(GatewayRig rig) {
        try {
            HttpResponse<String> answer = rig.predict();
            if (answer.statusCode() == 200) {
                good.incrementAndGet();
            } else {
                bad.add(answer.statusCode() + " " + answer.body());
            }
        } catch (RuntimeException e) {
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
