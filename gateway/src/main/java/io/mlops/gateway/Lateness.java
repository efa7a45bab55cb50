package io.mlops.gateway;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongConsumer;

/** Makes an event of an event loop that was late, by the nanoseconds that it is given. Thread-safe. */
final class Lateness implements LongConsumer {
    /** Less is doubted and counted as well, but is too usual on a busy machine to be an event. */
    private static final long NOTABLE_NANOS = TimeUnit.MILLISECONDS.toNanos(100);
    /** One event tells for so long: a starved machine must not push all other events out. */
    private static final long APART_NANOS = TimeUnit.SECONDS.toNanos(10);

    private final Events events;
    private final Clock clock;
    private final AtomicLong lastAt;

    Lateness(Events events, Clock clock) {
        this.events = events;
        this.clock = clock;
        this.lastAt = new AtomicLong(clock.now() - APART_NANOS);
    }

    @Override
    public void accept(long nanos) {
        long last = lastAt.get();
        long now = clock.now();
        if (nanos >= NOTABLE_NANOS && now - last >= APART_NANOS && lastAt.compareAndSet(last, now)) {
            events.add(
                    Event.Type.LATE,
                    "an event loop of this gateway was " + TimeUnit.NANOSECONDS.toMillis(nanos)
                            + " ms late; nobody is blamed for that time");
        }
    }
}
