package io.mlops.spi;

import java.time.Duration;
import java.util.concurrent.locks.LockSupport;

/** Waits until what is deleted is gone. */
public final class Deletion {
    private static final Duration FIRST_PAUSE = Duration.ofMillis(50);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(5);

    private Deletion() {}

    /** Looks at it. */
    @FunctionalInterface
    public interface Look {
        /** Whether it is gone; must begin the deletion where it is there and nobody deletes it yet. */
        boolean gone() throws Exception;
    }

    /** Looks until it is gone, with pauses that double from 50 ms to 5 s; false where it is still there after that time. */
    public static boolean await(Duration atMost, Look look) throws Exception {
        long start = System.nanoTime();
        Duration pause = FIRST_PAUSE;
        while (!look.gone()) {
            if (System.nanoTime() - start > atMost.toNanos()) {
                return false;
            }
            LockSupport.parkNanos(pause.toNanos());
            if (Thread.interrupted()) {
                throw new InterruptedException("interrupted while it was deleted");
            }
            Duration next = pause.multipliedBy(2);
            pause = next.compareTo(LONGEST_PAUSE) < 0 ? next : LONGEST_PAUSE;
        }
        return true;
    }
}
