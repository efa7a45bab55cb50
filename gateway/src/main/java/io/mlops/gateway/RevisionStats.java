package io.mlops.gateway;

import java.util.ArrayDeque;
import java.util.concurrent.atomic.LongAdder;

/** How one revision of a deployment does, in all and over the last ten seconds: what a rollout is judged by. Thread-safe. */
final class RevisionStats {
    /** Seconds that the window spans. */
    static final int WINDOW_SECONDS = 10;

    /**
     * Totals, or the difference of two.
     *
     * @param requests answered in the end by this revision, or failed on it last
     * @param errors those of them that the client got a 5xx for, retries included
     * @param attempts tries at this revision
     * @param failures tries that failed, whatever the client got in the end; the model's own faults (424) included
     * @param finished tries that were answered or failed: those that still wait say nothing yet
     * @param times of the tries that were answered, as {@link Histogram} counts them
     */
    record Sample(long requests, long errors, long attempts, long failures, long finished, Times times) {
        Sample minus(Sample older) {
            return new Sample(
                    requests - older.requests,
                    errors - older.errors,
                    attempts - older.attempts,
                    failures - older.failures,
                    finished - older.finished,
                    times.minus(older.times));
        }
    }

    private final LongAdder requests = new LongAdder();
    private final LongAdder errors = new LongAdder();
    private final LongAdder attempts = new LongAdder();
    private final LongAdder failures = new LongAdder();
    private final LongAdder faults = new LongAdder();
    private final Histogram times = new Histogram();
    private final ArrayDeque<Sample> seconds = new ArrayDeque<>();

    void request(boolean error) {
        requests.increment();
        if (error) {
            errors.increment();
        }
    }

    void attempt() {
        attempts.increment();
    }

    void failure() {
        failures.increment();
    }

    /** The model failed on its input: an answer to the client, nothing against the upstream, but against the revision. */
    void fault() {
        faults.increment();
    }

    void answer(long nanos) {
        times.record(nanos);
    }

    Sample totals() {
        Times answered = Times.of(times);
        long failed = failures.sum();
        return new Sample(
                requests.sum(),
                errors.sum(),
                attempts.sum(),
                failed + faults.sum(),
                failed + answered.total(),
                answered);
    }

    /** Called once a second: the window moves on. */
    synchronized void roll() {
        seconds.addLast(totals());
        if (seconds.size() > WINDOW_SECONDS) {
            seconds.removeFirst();
        }
    }

    /** What happened since the oldest second that is kept. */
    synchronized Sample window() {
        Sample oldest = seconds.peekFirst();
        return oldest == null ? totals() : totals().minus(oldest);
    }
}
