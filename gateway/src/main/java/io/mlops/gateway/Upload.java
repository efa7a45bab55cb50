package io.mlops.gateway;

/** How quickly a request comes in, from its first byte to its last: who sends a byte now and then must not hold a connection for long. Belongs to one event loop. */
final class Upload {
    /** Before it nothing is said about the rate: a client may pause once. */
    private static final long GRACE_NANOS = 5_000_000_000L;

    private boolean running;
    private long since;
    private long bytes;

    void received(int count, long now) {
        if (!running) {
            running = true;
            since = now;
            bytes = 0;
        }
        bytes += count;
    }

    void ended() {
        running = false;
    }

    boolean isTooSlow(ClientLimits limits, long now) {
        if (!running) {
            return false;
        }
        long age = now - since;
        double expected = limits.uploadBytesPerSecond() * Math.max(0, age - GRACE_NANOS) / 1e9;
        return age > limits.requestTime().toNanos() || bytes < expected;
    }
}
