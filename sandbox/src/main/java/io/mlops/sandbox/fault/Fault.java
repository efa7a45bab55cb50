package io.mlops.sandbox.fault;

import java.time.Duration;
import java.util.Optional;

/**
 * Something that goes wrong in a region.
 *
 * @param operation only for this operation, such as {@code CreateEndpoint} or {@code InvokeEndpoint}; else for all
 * @param times how often, at most
 * @param delay how much later {@link FaultKind#SLOW} answers; unused by the others
 */
public record Fault(FaultKind kind, Optional<String> operation, int times, Duration delay) {
    public Fault {
        if (times < 1) {
            throw new IllegalArgumentException(
                    "cannot inject " + kind + ": it must happen once at least, not " + times);
        }
        if (kind == FaultKind.SLOW && (delay.isNegative() || delay.isZero())) {
            throw new IllegalArgumentException("cannot inject SLOW: it needs a delay longer than zero");
        }
    }

    /** Always and for all operations, until it is lifted. */
    public static Fault of(FaultKind kind) {
        return new Fault(kind, Optional.empty(), Integer.MAX_VALUE, Duration.ZERO);
    }

    /** Every answer this much later, until it is lifted. */
    public static Fault slow(Duration delay) {
        return new Fault(FaultKind.SLOW, Optional.empty(), Integer.MAX_VALUE, delay);
    }

    /** The same for one operation only. */
    public Fault withOperation(String name) {
        return new Fault(kind, Optional.of(name), times, delay);
    }

    /** The same so many times only. */
    public Fault withTimes(int count) {
        return new Fault(kind, operation, count, delay);
    }
}
