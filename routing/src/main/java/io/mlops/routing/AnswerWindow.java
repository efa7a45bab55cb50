package io.mlops.routing;

import java.util.Arrays;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLongArray;

/**
 * The latest answers of one upstream, for a verdict on how busy it is. After a change of its limit it counts only requests that
 * began since: what began earlier met the queue of the limit before. Thread-safe; an answer lost to a race between two event loops does not
 * matter.
 */
final class AnswerWindow {
    /** The latest answers that the median is taken of. */
    private static final int KEPT = 64;

    /**
     * What the window saw.
     *
     * @param median the median answer time in nanoseconds; NaN where there was no answer
     * @param load the most requests that were in flight
     * @param answers good answers
     * @param refusals answers that said "too much"
     * @param served requests that were being answered well at the same time: rate × time, by Little's law. What these answers met
     *     themselves, where {@code load} may have grown since
     */
    record Summary(double median, int load, int answers, int refusals, double served) {
        double refusedShare() {
            return refusals == 0 ? 0 : refusals / (double) (answers + refusals);
        }
    }

    private final AtomicLongArray times = new AtomicLongArray(KEPT);
    private final AtomicInteger answers = new AtomicInteger();
    private final AtomicInteger refusals = new AtomicInteger();
    private final AtomicInteger load = new AtomicInteger();
    private volatile long openedAt;
    private volatile long firstAt;
    private volatile long begunSince;

    AnswerWindow(long now) {
        this.openedAt = now;
        this.begunSince = now;
    }

    void answered(long nanos, int inFlight, long now) {
        if (now - nanos - begunSince >= 0) {
            first(now);
            times.set(Math.floorMod(answers.getAndIncrement(), KEPT), nanos);
            loaded(inFlight);
        }
    }

    void refused(int inFlight, long now) {
        first(now);
        refusals.incrementAndGet();
        loaded(inFlight);
    }

    private void first(long now) {
        if (count() == 0) {
            firstAt = now;
        }
    }

    private void loaded(int inFlight) {
        int most = load.get();
        while (inFlight > most && !load.compareAndSet(most, inFlight)) {
            most = load.get();
        }
    }

    long ageNanos(long now) {
        return now - openedAt;
    }

    /** Since the first answer that counted: rates are measured from there. */
    long spanNanos(long now) {
        return count() == 0 ? 0 : now - firstAt;
    }

    /** Answers of either kind. */
    int count() {
        return answers.get() + refusals.get();
    }

    /** The most requests that were in flight since it was opened. */
    int load() {
        return load.get();
    }

    Summary summary(long now) {
        int good = answers.get();
        long[] kept = new long[Math.min(good, KEPT)];
        for (int i = 0; i < kept.length; i++) {
            kept[i] = times.get(i);
        }
        Arrays.sort(kept);
        double median = kept.length == 0 ? Double.NaN : kept[kept.length / 2];
        double served = kept.length == 0 ? 0 : good * median / Math.max(1, spanNanos(now));
        return new Summary(median, load.get(), good, refusals.get(), served);
    }

    /** Forgets what it saw and starts again, counting what {@link #onlyBegunSince} lets it. */
    void open(long now) {
        openedAt = now;
        answers.set(0);
        refusals.set(0);
        load.set(0);
    }

    /** Counts nothing any more that began before. */
    void onlyBegunSince(long now) {
        begunSince = now;
    }
}
