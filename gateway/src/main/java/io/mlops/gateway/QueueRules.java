package io.mlops.gateway;

/**
 * Who may wait when all upstreams of a deployment are at their concurrency limits.
 *
 * @param waiting requests of one deployment
 * @param bytes their bodies together
 * @param deadlineShare the part of its deadline that a request may wait, from 0 to 1
 */
public record QueueRules(int waiting, long bytes, double deadlineShare) {
    public QueueRules {
        if (waiting < 0 || bytes < 0 || !(deadlineShare >= 0 && deadlineShare <= 1)) {
            throw new IllegalArgumentException("waiting " + waiting + " and bytes " + bytes
                    + " must not be negative, deadlineShare " + deadlineShare + " must be in 0..1");
        }
    }

    /** 1,000 requests, 64 MiB, half of the deadline. */
    public static QueueRules defaults() {
        return new QueueRules(1_000, 64L * 1024 * 1024, 0.5);
    }
}
