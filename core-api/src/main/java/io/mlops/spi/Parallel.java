package io.mlops.spi;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** Does a list of things in virtual threads, some at a time. The first failure, or an interrupt, stops the others. */
public final class Parallel {
    private static final Duration JOIN = Duration.ofMillis(20);

    private Parallel() {}

    /** What is done with one thing; is interrupted when another one failed. */
    @FunctionalInterface
    public interface Task<T> {
        void run(T item) throws Exception;
    }

    /** Returns when all are done, or throws the first failure when nothing runs any more. */
    public static <T> void forEach(List<T> items, int parallelism, Task<? super T> task) throws Exception {
        Queue<T> waiting = new ConcurrentLinkedQueue<>(items);
        AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();
        List<Thread> threads = new ArrayList<>();
        Runnable worker = () -> {
            try {
                for (T item = waiting.poll(); item != null && failure.get() == null; item = waiting.poll()) {
                    task.run(item);
                }
            } catch (Exception | Error e) {
                failure.compareAndSet(null, e);
            }
        };
        for (int i = 0; i < Math.min(parallelism, items.size()); i++) {
            threads.add(Thread.ofVirtual().name("parallel-" + i).unstarted(worker));
        }
        threads.forEach(Thread::start);
        joinAll(threads, failure);
        if (failure.get() == null && Thread.interrupted()) {
            // It came while the last one ended.
            failure.set(new InterruptedException());
        }
        Throwable first = failure.get();
        switch (first) {
            case null -> {}
            case Exception e -> throw e;
            case Error e -> throw e;
            default -> throw new IllegalStateException("neither exception nor error", first);
        }
    }

    private static void joinAll(List<Thread> threads, AtomicReference<@Nullable Throwable> failure) {
        for (Thread thread : threads) {
            while (thread.isAlive()) {
                if (failure.get() != null) {
                    // Again and again: whoever was just between two blocking calls may have missed it.
                    threads.forEach(Thread::interrupt);
                }
                try {
                    thread.join(JOIN);
                } catch (InterruptedException e) {
                    failure.compareAndSet(null, e);
                }
            }
        }
    }
}
