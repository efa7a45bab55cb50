package io.mlops.tck;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** Runs things at the same time, beginning together; a failure of one is the failure of all. */
final class Race {
    private Race() {}

    /** What one runner does. */
    @FunctionalInterface
    interface Runner {
        void run(int number) throws Exception;
    }

    /** What a runner without a number does. */
    @FunctionalInterface
    interface Leg {
        void run() throws Exception;
    }

    static void between(Leg one, Leg other) throws Exception {
        of(2, number -> (number == 0 ? one : other).run());
    }

    static void of(int runners, Runner runner) throws Exception {
        CyclicBarrier start = new CyclicBarrier(runners);
        List<Future<?>> legs = new ArrayList<>();
        try (ExecutorService threads = Executors.newFixedThreadPool(runners)) {
            for (int i = 0; i < runners; i++) {
                int number = i;
                legs.add(threads.submit(() -> {
                    start.await();
                    runner.run(number);
                    return number;
                }));
            }
            for (Future<?> leg : legs) {
                leg.get();
            }
        }
    }
}
