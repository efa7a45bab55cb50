package io.mlops.spi;

import io.mlops.ErrorCode;
import io.mlops.MlopsException;
import io.mlops.Operation.State;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;

/** Waits for long work by looking at it again and again: what {@link io.mlops.Operation#await} promises. */
public final class OperationWait {
    private static final Duration FIRST_PAUSE = Duration.ofMillis(50);

    private OperationWait() {}

    /**
     * Looks until the work ends or the time is over. The pauses between the looks double up to {@code longestPause}.
     *
     * @param subject the name of the work, for messages: {@code endpoint policy}
     */
    public static <T> T await(String subject, Supplier<State<T>> look, Duration timeout, Duration longestPause) {
        long start = System.nanoTime();
        Duration pause = FIRST_PAUSE;
        while (true) {
            if (Thread.currentThread().isInterrupted()) {
                throw ended(subject, ErrorCode.CANCELLED, "the wait was interrupted; the work goes on");
            }
            switch (look.get()) {
                case State.Succeeded<T>(T result) -> {
                    return result;
                }
                case State.Failed<T>(MlopsException error) -> throw error;
                case State.Cancelled<T>() -> throw ended(subject, ErrorCode.CANCELLED, "it was deleted");
                case State.Running<T>(String progress) -> {
                    // Compared as durations: the nanoseconds of "for ever" do not fit into a long.
                    Duration left = timeout.minus(Duration.ofNanos(System.nanoTime() - start));
                    if (!left.isPositive()) {
                        throw ended(
                                subject,
                                ErrorCode.DEADLINE_EXCEEDED,
                                progress + " after " + timeout + "; the work goes on");
                    }
                    LockSupport.parkNanos((pause.compareTo(left) < 0 ? pause : left).toNanos());
                    pause = pause.multipliedBy(2).compareTo(longestPause) < 0 ? pause.multipliedBy(2) : longestPause;
                }
            }
        }
    }

    private static MlopsException ended(String subject, ErrorCode code, String reason) {
        return new MlopsException(code, "cannot await " + subject + ": " + reason);
    }
}
