package io.mlops.gateway;

import io.netty.util.concurrent.EventExecutorGroup;
import io.netty.util.concurrent.ScheduledFuture;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/** Work that an executor does again and again until it is shut down. */
final class Periodic {
    private static final Logger LOG = System.getLogger(Periodic.class.getName());

    private Periodic() {}

    static void everySecond(EventExecutorGroup executor, String what, Runnable work) {
        every(Duration.ofSeconds(1), executor, what, work);
    }

    static void every(Duration period, EventExecutorGroup executor, String what, Runnable work) {
        Runnable surviving = () -> {
            try {
                work.run();
            } catch (RuntimeException e) {
                // An executor silently ends what throws once.
                LOG.log(Level.ERROR, "cannot " + what, e);
            }
        };
        ScheduledFuture<?> unused =
                executor.scheduleAtFixedRate(surviving, period.toNanos(), period.toNanos(), TimeUnit.NANOSECONDS);
    }
}
