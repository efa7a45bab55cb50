package io.mlops.sandbox.sagemaker;

import java.time.Duration;
import java.time.Instant;

/** Times as AWS JSON 1.1 writes them: seconds since 1970 with a fraction. */
final class Times {
    private Times() {}

    static double seconds(Instant instant) {
        return instant.toEpochMilli() / 1000.0;
    }

    /** Whole seconds, begun ones counted. */
    static long billed(Duration duration) {
        return (duration.toMillis() + 999) / 1000;
    }
}
