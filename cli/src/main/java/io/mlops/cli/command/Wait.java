package io.mlops.cli.command;

import io.mlops.ErrorCode;
import io.mlops.MlopsException;
import io.mlops.cli.console.LiveBlock;
import io.mlops.cli.console.Session;
import io.mlops.cli.process.ControllerProcess;
import io.mlops.controlplane.view.View;
import io.mlops.controlplane.view.ViewJson;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BiFunction;
import java.util.function.BooleanSupplier;

/**
 * Watches the controller work until a goal is reached, drawing progress on a terminal. Giving up the wait cancels nothing:
 * the controller goes on, and the user is told how to come back. Used by one thread.
 */
final class Wait {
    private static final Duration LOOK_EVERY = Duration.ofMillis(50);
    /** A controller writes its view every two seconds, whatever happens or not. */
    private static final Duration STALE = Duration.ofSeconds(6);

    private final Session session;
    private final ControllerProcess controller;
    private final Duration timeout;
    private final String resume;

    /** The command line {@code resume} watches again what goes on. */
    Wait(Session session, ControllerProcess controller, Duration timeout, String resume) {
        this.session = session;
        this.controller = controller;
        this.timeout = timeout;
        this.resume = resume;
    }

    /** Where the wait stands: done, or a picture of the progress. */
    record Look<T>(Optional<T> result, List<String> progress) {
        static <T> Look<T> done(T result) {
            return new Look<>(Optional.of(result), List.of());
        }

        static <T> Look<T> going(List<String> progress) {
            return new Look<>(Optional.empty(), progress);
        }
    }

    /**
     * Looks until {@code goal} has a result; it gets the newest view and the time waited so far. A controller that has
     * died meanwhile is started again as long as one is needed.
     */
    <T> T until(BooleanSupplier needsController, BiFunction<View, Duration, Look<T>> goal)
            throws IOException, InterruptedException {
        LiveBlock block = new LiveBlock(session.terminal());
        Thread goodbye = new Thread(() -> session.note("\nIt goes on without you. To watch it again: " + resume));
        Runtime.getRuntime().addShutdownHook(goodbye);
        try {
            long start = System.nanoTime();
            while (true) {
                if (needsController.getAsBoolean()) {
                    controller.ensureStarted();
                }
                Duration waited = Duration.ofNanos(System.nanoTime() - start);
                View view = view();
                if (Duration.between(view.writtenAt(), session.clock().instant())
                                .compareTo(STALE)
                        > 0) {
                    DiskSpace.require(session.home(), "wait for the controller, which writes nothing any more");
                }
                Look<T> look = goal.apply(view, waited);
                if (look.result().isPresent()) {
                    return look.result().get();
                }
                if (waited.compareTo(timeout) > 0) {
                    throw late();
                }
                block.draw(look.progress());
                LockSupport.parkNanos(LOOK_EVERY.toNanos());
            }
        } finally {
            block.clear();
            forget(goodbye);
        }
    }

    private View view() {
        return ViewJson.readFile(session.home().view())
                .orElseGet(() -> View.empty(session.clock().instant()));
    }

    private MlopsException late() {
        return new MlopsException(
                ErrorCode.DEADLINE_EXCEEDED,
                "cannot wait any longer: " + timeout.toSeconds()
                        + " s have passed; it goes on without you, watch it with " + resume);
    }

    private static void forget(Thread hook) {
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException e) {
            LockSupport.parkNanos(Duration.ofSeconds(5).toNanos()); // Ctrl-C: let the hook have the last word
        }
    }
}
