package io.mlops.routing;

import java.util.concurrent.atomic.LongAdder;

/**
 * How many requests may be sent twice: 20 % of the requests plus 10 a second, saved up over ten seconds. A fleet that is
 * down then sees a fifth more load, not a multiple. Hedges are paid for from the same budget, and are at most 10 % of the
 * requests: what is only slow is not to be made slower. Thread-safe; counting a request is one uncontended add.
 */
public final class RetryBudget {
    private static final double SHARE = 0.2;
    private static final double HEDGED_SHARE = 0.1;
    private static final double PER_SECOND = 10;
    /** What was saved and not used fades with this time constant, so an old calm does not pay for a long storm. */
    private static final double WINDOW_SECONDS = 10;

    private final LongAdder requests = new LongAdder();
    private double balance = PER_SECOND * WINDOW_SECONDS;
    private double hedges;
    private long settledNanos;

    /** Starts with what ten quiet seconds save up. */
    public RetryBudget(long now) {
        this.settledNanos = now;
    }

    /** Counts a request that came in; its retries are not requests. */
    public void deposit() {
        requests.increment();
    }

    /** Takes one retry out, or says that there is none left. */
    public synchronized boolean withdraw(long now) {
        settle(now);
        if (balance < 1) {
            return false;
        }
        balance -= 1;
        return true;
    }

    /** Takes one hedge out, or says that there is none left, or nothing to pay for it. */
    public synchronized boolean withdrawHedge(long now) {
        settle(now);
        if (balance < 1 || hedges < 1) {
            return false;
        }
        balance -= 1;
        hedges -= 1;
        return true;
    }

    /** Retries that could be taken out at once. */
    public synchronized double balance(long now) {
        settle(now);
        return balance;
    }

    private void settle(long now) {
        double seconds = Math.max(0, now - settledNanos) / 1e9;
        long arrived = requests.sumThenReset();
        double saved = PER_SECOND * seconds + SHARE * arrived;
        double hedged = HEDGED_SHARE * arrived;
        if (seconds > 0) {
            // What came in evenly over the interval has itself faded by the mean of the fading over it.
            double fading = Math.exp(-seconds / WINDOW_SECONDS);
            double left = (1 - fading) / (seconds / WINDOW_SECONDS);
            balance = balance * fading + saved * left;
            hedges = hedges * fading + hedged * left;
            settledNanos = now;
        } else {
            balance += saved;
            hedges += hedged;
        }
    }
}
