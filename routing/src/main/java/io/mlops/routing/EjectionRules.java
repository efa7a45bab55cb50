package io.mlops.routing;

import java.time.Duration;

/**
 * When an upstream is taken out of rotation, and for how long at least.
 *
 * @param consecutiveFailures soft failures in a row that eject; a refused connection ejects at once
 * @param consecutiveChecks active checks in a row that got no answer that eject; a check that was refused, or answered "not
 *     ready", ejects at once
 * @param base the first back-off; doubles with every further ejection
 * @param longest the longest back-off
 * @param forgetAfter time in rotation after which the next back-off is the first again
 */
public record EjectionRules(
        int consecutiveFailures, int consecutiveChecks, Duration base, Duration longest, Duration forgetAfter) {
    /** 5 failures, 2 checks, 1 s doubling to 30 s, forgotten after a minute. */
    public static EjectionRules defaults() {
        return new EjectionRules(5, 2, Duration.ofSeconds(1), Duration.ofSeconds(30), Duration.ofMinutes(1));
    }

    long backOffNanos(int ejections) {
        long doubled = base.toNanos() << Math.min(Math.max(0, ejections - 1), 20);
        return Math.min(doubled, longest.toNanos());
    }
}
