package io.mlops.transport;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.concurrent.Executor;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/** Keeps the credentials of one transport fresh: looks on a timer and refreshes where waiting is allowed. Thread-safe. */
public final class CredentialRefresher implements AutoCloseable {
    private static final Logger LOG = System.getLogger(CredentialRefresher.class.getName());
    /** How often it is seen whether credentials must be refreshed. */
    private static final Duration LOOK = Duration.ofMillis(200);

    private final InferenceTransport transport;
    private final ScheduledExecutorService timer;
    private final Executor waiting;
    private final AtomicBoolean tried = new AtomicBoolean();
    private volatile Runnable changed = () -> {};
    private @Nullable Future<?> looks;
    private boolean closed;

    /** On the timer nothing ever waits; {@code waiting} must give each task a thread that may. */
    public CredentialRefresher(InferenceTransport transport, ScheduledExecutorService timer, Executor waiting) {
        this.transport = transport;
        this.timer = timer;
        this.waiting = waiting;
    }

    /** Begins; {@code first} runs once credentials were asked for, got or not, and {@code again} after each further time. */
    public synchronized void start(Runnable first, Runnable again) {
        if (closed) {
            return;
        }
        if (!transport.refreshDue()) {
            // It could not even be opened: that is all that will ever be known.
            first.run();
            return;
        }
        changed = () -> (tried.compareAndSet(false, true) ? first : again).run();
        looks = timer.scheduleWithFixedDelay(this::look, 0, LOOK.toMillis(), TimeUnit.MILLISECONDS);
    }

    /** Something may have become due: to be called when credentials were not taken. Never blocks. */
    public void look() {
        if (!transport.refreshDue()) {
            return;
        }
        try {
            waiting.execute(() -> {
                transport.refresh();
                changed.run();
            });
        } catch (RejectedExecutionException e) {
            LOG.log(Level.DEBUG, "{0} is not refreshed, since the data plane stops", transport);
        }
    }

    @Override
    public synchronized void close() {
        closed = true;
        if (looks != null) {
            looks.cancel(false);
        }
    }
}
