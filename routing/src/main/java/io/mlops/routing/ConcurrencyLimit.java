package io.mlops.routing;

import io.mlops.routing.AnswerWindow.Summary;
import org.jspecify.annotations.Nullable;

/**
 * How many requests one upstream should have at a time, found from its answers alone: there is none until congestion is measured.
 *
 * <p>Congestion is a median answer time of more than three times the upstream's own uncongested one, twice in a row, or answers that
 * say "too much". Then the limit comes down from what is in flight, multiplicatively. It goes up by a quarter while answers take
 * less than twice the uncongested time, doubles while nothing queues at all, and rests in between. This is the gradient of Netflix'
 * concurrency-limits (Vegas, Gradient2: limit × uncongested ÷ current time) with TCP's multiplicative decrease (Chiu and Jain, 1989),
 * and one thing more: every decrease is an experiment. By Little's law a congested upstream answers quicker as less is in flight.
 * One that does not is slow and not congested: its limit doubles from then on, and its time is the uncongested one from then on. So neither a
 * slower model nor larger requests are limited for ever.
 *
 * <p>A limit is judged by requests only that were sent since it changed: answers to others tell of the limit before, and one that grew would
 * grow again on them before any request has met the longer queue that it lets in.
 *
 * <p>Never below {@value #LEAST}. Thread-safe: an answer takes no lock, a verdict takes one, at most ten times a second.
 */
final class ConcurrencyLimit {
    /** No limit. */
    static final int NONE = Integer.MAX_VALUE;
    /** The lowest limit: enough to see from the answers that the upstream has recovered. */
    static final int LEAST = 4;

    /** Answers that a verdict needs: the median of fewer says little where times scatter. */
    private static final int ENOUGH = 32;

    private static final long WINDOW_NANOS = 100_000_000L;
    /** Without a verdict for this long a limit is an old one. */
    private static final long STALE_NANOS = 1_000_000_000L;
    /** Answers are collected for at most this long, or for four times an answer's own time. */
    private static final long OLDEST_NANOS = 10_000_000_000L;

    private static final double SLOW = 3;
    private static final double CALM = 2;
    /** Queueing below this is never congestion: a busy machine delays answers of 1 ms by ten times that. */
    private static final double SLACK_NANOS = 20e6;
    /** How far the uncongested time follows a quicker and a slower median: fast down, slowly up, so that scatter does not lower it. */
    private static final double DOWN = 0.2;

    private static final double UP = 0.004;
    /** A limit above this one is none. */
    private static final int MOST = 10_000;

    /**
     * Where a limit begins that has measured nothing yet.
     *
     * @param limit requests at a time
     * @param uncongested nanoseconds that an answer takes where nothing queues
     */
    record Seed(int limit, double uncongested) {}

    private final AnswerWindow window;
    private final RefusalTrial refusals = new RefusalTrial();
    private volatile int limit = NONE;
    private volatile long judgedAt;
    private volatile long answeredAt;
    private double uncongested = Double.NaN;
    /** The median of the last verdict, where that was clearly more than the uncongested one. */
    private volatile double queueing = Double.NaN;

    private boolean slowBefore;
    /** What the first decrease was decided on, until answers are quick again or the decrease is disproved. */
    private @Nullable Summary trial;

    ConcurrencyLimit(long now) {
        this.window = new AnswerWindow(now);
        this.judgedAt = now;
        this.answeredAt = now;
    }

    /** What another one can begin with: null where there is no limit. */
    synchronized @Nullable Seed seed() {
        return limit == NONE || Double.isNaN(uncongested) ? null : new Seed(limit, uncongested);
    }

    /** The limit, or {@link #NONE}. */
    int limit() {
        return limit;
    }

    /** Whether another request may join those in flight. A limit that nothing came near to is forgotten before a burst meets it. */
    boolean hasRoom(int inFlight, long now) {
        int current = limit;
        if (current != NONE && inFlight < current / 2 && isStale(current, now)) {
            limit = NONE;
            return true;
        }
        return inFlight < current;
    }

    private boolean isStale(int current, long now) {
        boolean idle = now - answeredAt > STALE_NANOS;
        // Where nothing has been answered yet that was sent under this limit, nothing is known of the load that it lets
        // in.
        boolean unused = window.count() > 0 && window.load() < current / 2;
        return idle || (now - judgedAt > STALE_NANOS && unused);
    }

    /**
     * The median answer time in nanoseconds where requests queue: where it is clearly more than the uncongested one, in a verdict of
     * the last second. NaN else.
     */
    double queueingNanos(long now) {
        return now - judgedAt < STALE_NANOS ? queueing : Double.NaN;
    }

    private double calmNanos() {
        return Math.max(CALM * uncongested, uncongested + SLACK_NANOS / 2);
    }

    /** A good answer came after {@code nanos}; {@code inFlight} counts it still. */
    void answered(long nanos, int inFlight, long now) {
        window.answered(nanos, inFlight, now);
        judgeWhenDue(nanos, now);
    }

    /**
     * A good answer came whose time is not known, since we were late ourselves. A limit that cannot be judged for a second doubles:
     * it may be what makes us refuse so much that we are late.
     */
    void unmeasured(long now) {
        answeredAt = now;
        if (limit != NONE && now - judgedAt > STALE_NANOS) {
            grow(now);
        }
    }

    private synchronized void grow(long now) {
        int current = limit;
        if (current != NONE && now - judgedAt > STALE_NANOS) {
            limit = doubled(current);
            window.onlyBegunSince(now);
            judgedAt = now;
        }
    }

    /** Step by step: those who wait for room would all come at once where a limit simply went. */
    private static int doubled(int current) {
        return current > MOST / 2 ? NONE : 2 * current;
    }

    /** An answer said that the upstream has too much to do. */
    void refused(int inFlight, long now) {
        window.refused(inFlight, now);
        judgeWhenDue(0, now);
    }

    /** Nothing is known any more: the upstream may be another process than before. */
    synchronized void forget(long now) {
        limit = NONE;
        uncongested = Double.NaN;
        restart(now);
    }

    /**
     * Begins as a sibling that is at its limit now: it meets a queue, which without a limit would become its own at once. Where it can
     * do more than the sibling its limit doubles with every verdict; where it is slower, the first decrease finds that out.
     */
    synchronized void startAs(Seed sibling, long now) {
        limit = sibling.limit;
        uncongested = sibling.uncongested;
        restart(now);
    }

    private void restart(long now) {
        slowBefore = false;
        queueing = Double.NaN;
        trial = null;
        refusals.forget();
        window.onlyBegunSince(now);
        window.open(now);
        judgedAt = now;
        answeredAt = now;
    }

    private void judgeWhenDue(long nanos, long now) {
        answeredAt = now;
        boolean enough = window.spanNanos(now) >= WINDOW_NANOS && window.count() >= ENOUGH;
        if (enough || window.ageNanos(now) > Math.max(OLDEST_NANOS, 4 * nanos)) {
            judge(now);
        }
    }

    private synchronized void judge(long now) {
        if (window.spanNanos(now) < WINDOW_NANOS) {
            // Another event loop was quicker.
            return;
        }
        Summary seen = window.summary(now);
        int before = limit;
        if (refusals.matter(seen, now)) {
            limit = refusals.limit(seen, now);
        } else if (seen.answers() >= ENOUGH / 2) {
            byTime(seen, now);
        }
        if (limit != before) {
            window.onlyBegunSince(now);
        }
        window.open(now);
        judgedAt = now;
    }

    private void byTime(Summary seen, long now) {
        double time = seen.median();
        if (Double.isNaN(uncongested)) {
            uncongested = time;
        }
        boolean calm = time <= calmNanos();
        queueing = calm ? Double.NaN : time;
        boolean slow = time > Math.max(SLOW * uncongested, uncongested + SLACK_NANOS);
        if (slow && slowBefore) {
            slow(seen);
        } else if (!slow) {
            trial = null;
            if (calm) {
                calm(seen, now);
            }
        }
        slowBefore = slow;
    }

    private void slow(Summary seen) {
        if (seen.load() <= LEAST) {
            // So few cannot have queued long: this is its own time.
            accept(seen);
        } else if (trial != null && disproves(trial, seen)) {
            accept(seen);
            limit = doubled(Math.max(limit == NONE ? 0 : limit, seen.load()));
        } else {
            trial = trial == null ? seen : trial;
            double threshold = Math.max(SLOW * uncongested, uncongested + SLACK_NANOS);
            double factor = Math.clamp(0.8 * threshold / seen.median(), 0.5, 0.7);
            limit = Math.max(LEAST, (int) (seen.served() * factor));
        }
    }

    private void accept(Summary seen) {
        uncongested = seen.median();
        trial = null;
    }

    /** Whether clearly less was in flight, and answers hardly came quicker: by less than a quarter of what Little's law says. */
    private static boolean disproves(Summary before, Summary after) {
        double share = after.served() / before.served();
        return share <= 0.5 && after.median() > before.median() * (1 - (1 - share) / 4);
    }

    private void calm(Summary seen, long now) {
        double time = seen.median();
        uncongested += (time < uncongested ? DOWN : UP) * (time - uncongested);
        int current = limit;
        if (current == NONE) {
            return;
        }
        boolean free = seen.load() < current / 2 || time <= 1.2 * uncongested + SLACK_NANOS / 4;
        int ceiling = refusals.ceiling(now);
        double next = ceiling == NONE
                ? Math.ceil(current * (free ? 2 : 1.25))
                : Math.max(current, Math.min(current + 1, ceiling));
        limit = next > MOST ? NONE : (int) next;
    }
}
