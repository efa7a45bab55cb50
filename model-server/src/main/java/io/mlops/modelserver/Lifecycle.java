package io.mlops.modelserver;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.LongSupplier;

/** Whether the server takes requests, and how many are under way. Thread-safe. */
final class Lifecycle {
    private final AtomicInteger inFlight = new AtomicInteger();
    private final LongSupplier nanoTime;
    private volatile long lastRequest;
    private volatile boolean ready;
    private volatile boolean stopping;

    Lifecycle(LongSupplier nanoTime) {
        this.nanoTime = nanoTime;
        lastRequest = nanoTime.getAsLong();
    }

    boolean ready() {
        return ready && !stopping;
    }

    void becomeReady() {
        ready = true;
    }

    boolean stopping() {
        return stopping;
    }

    void stop() {
        stopping = true;
    }

    void begin() {
        inFlight.incrementAndGet();
    }

    void end() {
        lastRequest = nanoTime.getAsLong();
        inFlight.decrementAndGet();
    }

    int inFlight() {
        return inFlight.get();
    }

    /** How long no request has been under way; 0 while one is. */
    long quietNanos() {
        return inFlight.get() > 0 ? 0 : nanoTime.getAsLong() - lastRequest;
    }
}
