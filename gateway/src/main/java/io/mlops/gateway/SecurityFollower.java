package io.mlops.gateway;

import io.mlops.gateway.reload.Change;
import io.mlops.gateway.reload.Reloaded;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** Looks at certificates, keys and key sets four times a second, and tells what changed and what ends soon. One thread of its own. */
final class SecurityFollower implements AutoCloseable {
    private static final Logger LOG = System.getLogger(SecurityFollower.class.getName());
    private static final long PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(250);
    /** How long before its end a certificate is told of, once a day. */
    static final Duration SOON = Duration.ofDays(14);

    private final Edge edge;
    private final Events events;
    private final Clock clock;
    private final Thread thread;
    private final Map<String, Instant> warned = new HashMap<>();
    private volatile boolean closed;

    SecurityFollower(Edge edge, Events events, Clock clock) {
        this.edge = edge;
        this.events = events;
        this.clock = clock;
        this.thread = Thread.ofPlatform().name("gateway-security").daemon().unstarted(this::follow);
    }

    void start() {
        thread.start();
    }

    private void follow() {
        while (!closed) {
            for (Reloaded<?> one : edge.reloaded()) {
                look(one);
            }
            edge.expiries().forEach(this::warn);
            LockSupport.parkNanos(PAUSE_NANOS);
        }
    }

    private void look(Reloaded<?> one) {
        try {
            one.look().ifPresent(this::tell);
        } catch (RuntimeException e) {
            // The thread must outlive any content; what it cannot take is kept out.
            LOG.log(Level.ERROR, "cannot look at " + one.what(), e);
        }
    }

    private void tell(Change change) {
        if (change.good()) {
            events.add(Event.Type.SECURITY_RELOADED, change.what() + ": what is new is in force for new connections");
        } else {
            events.add(Event.Type.SECURITY_BROKEN, change.what() + ": " + change.detail() + "; the old stays");
        }
    }

    private void warn(String use, Instant expires) {
        Instant now = clock.instant();
        Instant last = warned.getOrDefault(use, Instant.MIN);
        if (Duration.between(now, expires).compareTo(SOON) < 0
                && (last.equals(Instant.MIN) || last.plus(Duration.ofDays(1)).isBefore(now))) {
            warned.put(use, now);
            events.add(
                    Event.Type.CERTIFICATE_EXPIRES,
                    "the certificate towards " + use + " is valid until " + expires + "; replace its files");
        }
    }

    @Override
    public void close() {
        closed = true;
        LockSupport.unpark(thread);
        try {
            thread.join(TimeUnit.SECONDS.toMillis(1));
        } catch (InterruptedException e) {
            // The caller is in a hurry; the daemon thread ends by itself.
            Thread.currentThread().interrupt();
        }
    }
}
