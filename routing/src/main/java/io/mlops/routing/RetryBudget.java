package io.mlops.routing;

import java.util.concurrent.atomic.LongAdder;

/**
 * How many requests may be sent twice: 20 % of the requests plus 10 a second, saved up over ten seconds. A fleet that is
 * down then sees a fifth more load, not a multiple. Thread-safe; counting a request is one uncontended add.
 */
public final class RetryBudget {
    private static final double SHARE = 0.2;
    private static final double PER_SECOND = 10;
    /** What was saved and not used fades with this time constant, so an old calm does not pay for a long storm. */
    private static final double WINDOW_SECONDS = 10;

    private final LongAdder requests = new LongAdder();
    private double balance = PER_SECOND * WINDOW_SECONDS;
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

    /** Retries that could be taken out at once. */
    public synchronized double balance(long now) {
        settle(now);
        return balance;
    }

    private void settle(long now) {
        double seconds = Math.max(0, now - settledNanos) / 1e9;
        double saved = PER_SECOND * seconds + SHARE * requests.sumThenReset();
        if (seconds > 0) {
            // What came in evenly over the interval has itself faded by the mean of the fading over it.
            double fading = Math.exp(-seconds / WINDOW_SECONDS);
            balance = balance * fading + saved * (1 - fading) / (seconds / WINDOW_SECONDS);
            settledNanos = now;
        } else {
            balance += saved;
        }
    }
}
