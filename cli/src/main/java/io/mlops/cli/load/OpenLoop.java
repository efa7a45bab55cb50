package io.mlops.cli.load;

import io.mlops.cli.http.HttpAnswer;
import io.mlops.cli.http.HttpRequest;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * Sends at a fixed rate whatever comes back, as users do: a slow answer does not slow the next request down. One virtual
 * thread a request, one clock for all. {@link #run} belongs to one thread; the rest to any.
 */
public final class OpenLoop {
    private static final Duration TIMEOUT = Duration.ofSeconds(10);
    private static final int RETRIES = 3;
    private static final long RETRY_PAUSE_NANOS = 20_000_000L;

    private final URI address;
    private final HttpRequest request;
    private final int rate;
    private final long total;
    private final Collection<Sample> samples = new ConcurrentLinkedQueue<>();
    private final LongAdder answered = new LongAdder();
    private final LongAdder failures = new LongAdder();
    private boolean retriesLost;
    private volatile long start;
    private volatile boolean ended;

    /** Sends {@code rate} requests a second for {@code duration} once it runs. */
    public OpenLoop(URI address, HttpRequest request, int rate, Duration duration) {
        this.address = address;
        this.request = request;
        this.rate = rate;
        this.total = rate * duration.toMillis() / 1000;
    }

    /**
     * What fails with its connection is also sent again on a new one, to see what that would have changed: at once, and where that
     * breaks as well, which may have come about with the same dying process, after 20 ms and after 40 more.
     */
    public OpenLoop retryingLost() {
        retriesLost = true;
        return this;
    }

    /** Sends them all and waits for every answer. */
    public void run() throws IOException {
        try (ConnectionPool pool = new ConnectionPool(address, TIMEOUT);
                ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            start = System.nanoTime();
            for (long i = 0; i < total && !stopped(); i++) {
                long intended = i * 1_000_000_000L / rate;
                for (long wait = start + intended - System.nanoTime();
                        wait > 0;
                        wait = start + intended - System.nanoTime()) {
                    LockSupport.parkNanos(wait);
                    if (stopped()) {
                        return;
                    }
                }
                threads.execute(() -> samples.add(send(pool, intended)));
            }
        }
    }

    /** Sends no more; what was sent is still answered, and {@link #run} returns then. */
    public void end() {
        ended = true;
    }

    private boolean stopped() {
        return ended || Thread.currentThread().isInterrupted();
    }

    private Sample send(ConnectionPool pool, long intended) {
        String failure = "";
        Sample.@Nullable Lost lost = null;
        try {
            failure = judge(pool.exchange(request));
        } catch (LostConnection e) {
            failure = String.valueOf(e.getMessage()); // counted and reported, as below
            lost = new Sample.Lost(e.openedAt() - start, retriesLost ? again(pool) : null);
        } catch (IOException e) {
            failure = e.getClass().getSimpleName() + ": " + e.getMessage();
        }
        if (!failure.isEmpty()) {
            failures.increment();
        }
        answered.increment();
        return new Sample(intended, System.nanoTime() - start - intended, failure, lost);
    }

    private String again(ConnectionPool pool) {
        String failure = "";
        for (int i = 0; i < RETRIES; i++) {
            LockSupport.parkNanos(i * RETRY_PAUSE_NANOS);
            try {
                return judge(pool.exchangeAnew(request));
            } catch (LostConnection e) {
                failure = String.valueOf(e.getMessage()); // the last one is counted and reported
            } catch (IOException e) {
                return String.valueOf(e.getMessage()); // counted and reported
            }
        }
        return failure;
    }

    private static String judge(HttpAnswer answer) {
        return answer.ok()
                ? ""
                : "HTTP " + answer.status() + ": " + answer.body().strip();
    }

    /** Nanoseconds since the start; 0 before it. */
    public long now() {
        return start == 0 ? 0 : System.nanoTime() - start;
    }

    /** How many requests have come back or failed. */
    public long answered() {
        return answered.sum();
    }

    /** How many of them failed. */
    public long failed() {
        return failures.sum();
    }

    /** What has come back so far, in no order. */
    public List<Sample> samples() {
        return new ArrayList<>(samples);
    }
}
