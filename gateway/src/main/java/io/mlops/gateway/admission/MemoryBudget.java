package io.mlops.gateway.admission;

import java.util.concurrent.atomic.AtomicLong;

/** How many bytes may be kept at the same time. Thread-safe. */
public final class MemoryBudget {
    private final long most;
    private final AtomicLong used = new AtomicLong();

    public MemoryBudget(long most) {
        if (most < 0) {
            throw new IllegalArgumentException("a budget of " + most + " bytes must not be negative");
        }
        this.most = most;
    }

    /** Takes the bytes, or takes none where they are too many. */
    public boolean take(long bytes) {
        if (used.addAndGet(bytes) > most) {
            used.addAndGet(-bytes);
            return false;
        }
        return true;
    }

    public void giveBack(long bytes) {
        used.addAndGet(-bytes);
    }

    public long used() {
        return used.get();
    }

    public long most() {
        return most;
    }
}
