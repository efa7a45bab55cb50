package io.mlops.cli.drill;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Sees to it that a drill that is ended by Ctrl-C or SIGTERM takes its fault back at once and writes its report before the
 * process ends.
 */
public final class DrillGuard implements AutoCloseable {
    private static final Duration LAST_WORDS = Duration.ofSeconds(15);

    private final CountDownLatch finished = new CountDownLatch(1);
    private final Thread hook;

    private DrillGuard(Breakage breakage, Thread drill) {
        this.hook = new Thread(() -> {
            breakage.revert();
            drill.interrupt();
            try {
                var unused = finished.await(LAST_WORDS.toMillis(), TimeUnit.MILLISECONDS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt(); // the JVM ends anyway
            }
        });
    }

    /** Guards a drill of the current thread until it is closed. */
    public static DrillGuard over(Breakage breakage) {
        DrillGuard guard = new DrillGuard(breakage, Thread.currentThread());
        Runtime.getRuntime().addShutdownHook(guard.hook);
        return guard;
    }

    @Override
    public void close() {
        finished.countDown();
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException e) {
            Thread.onSpinWait(); // the hook is what ended the drill
        }
    }
}
