package io.mlops.provider.local;

import java.time.Duration;

/** How long a slot rests between two starts: 0, 1, 2, 4, ... 60 seconds as failures follow each other. */
final class Backoff {
    static final Duration FIRST = Duration.ofSeconds(1);
    static final Duration LONGEST = Duration.ofMinutes(1);
    private static final int MAX_DOUBLINGS = 6;

    private Backoff() {}

    /**
     * @param failures how many in a row, the last one included; at least 1
     * @param verdict one that said it cannot serve is not tried again at once
     */
    static Duration delay(int failures, Observation.Verdict verdict) {
        if (failures <= 1) {
            return verdict == Observation.Verdict.NONE ? Duration.ZERO : FIRST;
        }
        Duration delay = FIRST.multipliedBy(1L << Math.min(failures - 2, MAX_DOUBLINGS));
        return delay.compareTo(LONGEST) < 0 ? delay : LONGEST;
    }
}
