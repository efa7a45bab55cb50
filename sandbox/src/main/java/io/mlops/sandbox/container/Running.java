package io.mlops.sandbox.container;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What runs in containers, each with the thread that looks after it, until everything ends: a container that is asked for then, by who has
 * not heard of it yet, is never started. Thread-safe.
 */
final class Running implements AutoCloseable {
    private final Map<Thread, Runnable> endings = new LinkedHashMap<>();
    private boolean closed;

    /**
     * Starts the thread of a container; where everything has ended the container is ended instead.
     *
     * @param work must return soon after {@code end} was called
     * @param end must return at once; may be called more than once
     */
    synchronized void start(String name, Runnable work, Runnable end) {
        if (closed) {
            end.run();
            return;
        }
        Thread thread = Thread.ofVirtual().name(name).unstarted(() -> {
            try {
                work.run();
            } finally {
                ended(Thread.currentThread());
            }
        });
        endings.put(thread, end);
        thread.start();
    }

    private synchronized void ended(Thread thread) {
        endings.remove(thread);
    }

    private synchronized Map<Thread, Runnable> last() {
        closed = true;
        return Map.copyOf(endings);
    }

    /** Ends every container, and returns once all have ended. */
    @Override
    public void close() {
        Map<Thread, Runnable> last = last();
        last.values().forEach(Runnable::run);
        boolean interrupted = false;
        for (Thread thread : last.keySet()) {
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
