package io.mlops.client;

import io.mlops.routing.SelfDoubt;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.LongSupplier;

/** Notices when this JVM itself was stopped or starved while requests were in flight. Thread-safe; looks on the timer's one thread. */
final class Punctuality {
    private static final long TICK_NANOS = TimeUnit.MILLISECONDS.toNanos(10);

    private final ScheduledExecutorService timer;
    private final LongSupplier clock;
    private final SelfDoubt doubt;
    private final AtomicInteger inFlight = new AtomicInteger();
    private boolean ticking;

    Punctuality(ScheduledExecutorService timer, LongSupplier clock) {
        this.timer = timer;
        this.clock = clock;
        this.doubt = new SelfDoubt(1, clock.getAsLong());
    }

    SelfDoubt doubt() {
        return doubt;
    }

    /** A request begins; {@link #end} must follow. */
    void begin() {
        if (inFlight.getAndIncrement() == 0) {
            timer.execute(this::wake);
        }
    }

    void end() {
        inFlight.decrementAndGet();
    }

    private void wake() {
        if (!ticking) {
            ticking = true;
            tick();
        }
    }

    private void tick() {
        long now = clock.getAsLong();
        doubt.look(0, now);
        if (inFlight.get() > 0) {
            doubt.expect(0, now + TICK_NANOS);
            var unused = timer.schedule(this::tick, TICK_NANOS, TimeUnit.NANOSECONDS);
        } else {
            doubt.rest(0, now);
            ticking = false;
        }
    }
}
