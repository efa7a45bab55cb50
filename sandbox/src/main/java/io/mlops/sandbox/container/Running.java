package io.mlops.sandbox.container;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** The threads that look after containers, to be waited for when everything ends. Thread-safe. */
final class Running {
    private final Set<Thread> threads = ConcurrentHashMap.newKeySet();

    /** Starts one. */
    void start(String name, Runnable work) {
        Thread thread = Thread.ofVirtual().name(name).unstarted(() -> {
            try {
                work.run();
            } finally {
                threads.remove(Thread.currentThread());
            }
        });
        threads.add(thread);
        thread.start();
    }

    /** Returns once all have ended; what they look after must have been told to end before. */
    void await() {
        boolean interrupted = false;
        for (Thread thread : threads) {
            while (thread.isAlive()) {
                try {
                    thread.join();
                } catch (InterruptedException e) {
                    interrupted = true; // the grace of the containers bounds the wait
                }
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
