package io.mlops.modelserver;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Feeds the model from one thread and stacks requests that wait together. While the model is idle a request never waits; under
 * concurrent load a batch waits for as many requests as the last one had, at most the bound. Thread-safe.
 */
final class Batcher implements AutoCloseable {
    private static final Logger LOG = System.getLogger(Batcher.class.getName());

    private final BatchRunner runner;
    private final BatchLimits limits;
    private final Metrics metrics;
    private final LongSupplier nanoTime;
    private final ArrayBlockingQueue<PredictJob> queue;
    private final Thread thread;
    private @Nullable PredictJob carried;
    private int lastJobs = 1;
    private volatile boolean closed;

    /**
     * How requests are gathered.
     *
     * @param maxRows rows of one batch; 1 switches stacking off
     * @param maxDelay the longest that the oldest request of a batch waits for company
     * @param queue requests that may wait; more are refused
     */
    record BatchLimits(int maxRows, Duration maxDelay, int queue) {}

    Batcher(BatchRunner runner, BatchLimits limits, Metrics metrics, LongSupplier nanoTime) {
        this.runner = runner;
        this.limits = limits;
        this.metrics = metrics;
        this.nanoTime = nanoTime;
        queue = new ArrayBlockingQueue<>(limits.queue());
        thread = Thread.ofPlatform().name("predict").daemon(true).unstarted(this::run);
    }

    void start() {
        thread.start();
    }

    int queued() {
        return queue.size();
    }

    /** Queues the job, or throws 503 where the queue is full. */
    void submit(PredictJob job) {
        if (closed) {
            throw new RequestException(503, "this server is stopping");
        }
        if (!queue.offer(job)) {
            throw new RequestException(503, "the queue is full: " + limits.queue() + " requests wait already");
        }
    }

    private void run() {
        List<PredictJob> batch = new ArrayList<>();
        while (!closed) {
            try {
                collect(batch);
            } catch (InterruptedException e) {
                // Only close() interrupts; what was gathered is still answered, and the loop's condition ends the
                // thread.
                LOG.log(Level.DEBUG, "woken to stop");
            }
            if (!batch.isEmpty()) {
                lastJobs = batch.size();
                runner.run(batch);
                batch.clear();
            }
        }
        drain();
    }

    private void drain() {
        RequestException stopping = new RequestException(503, "this server is stopping");
        if (carried != null) {
            carried.reply().failed(stopping);
        }
        for (PredictJob job = queue.poll(); job != null; job = queue.poll()) {
            job.reply().failed(stopping);
        }
    }

    private void collect(List<PredictJob> batch) throws InterruptedException {
        PredictJob first = carried == null ? queue.take() : carried;
        carried = null;
        batch.add(first);
        if (!runner.stackable()) {
            return;
        }
        long until = first.enqueuedNanos() + limits.maxDelay().toNanos();
        int rows = first.rows();
        while (rows < limits.maxRows()) {
            PredictJob next = queue.poll();
            if (next == null && batch.size() < lastJobs) {
                long left = until - nanoTime.getAsLong();
                next = left > 0 ? queue.poll(left, TimeUnit.NANOSECONDS) : null;
            }
            if (next == null) {
                return;
            }
            if (rows + next.rows() > limits.maxRows() || !next.stacksWith(first)) {
                carried = next;
                return;
            }
            batch.add(next);
            rows += next.rows();
        }
    }

    /** Stops after the batch in progress; what still waits is refused. */
    @Override
    public void close() {
        closed = true;
        thread.interrupt();
        try {
            thread.join(Duration.ofSeconds(5));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        if (thread.isAlive()) {
            LOG.log(Level.WARNING, "the model still predicts after 5 s; the process ends without it");
        }
        metrics.queueDepth(() -> 0);
    }
}
