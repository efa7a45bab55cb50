package io.mlops.cli.command;

import io.mlops.Operation;
import io.mlops.cli.console.Durations;
import io.mlops.cli.console.Session;
import io.mlops.training.TrainingEvent;
import io.mlops.training.TrainingJob;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.locks.LockSupport;

/** Waits for a training job and tells what happens to it. Giving up the wait cancels nothing. Used by one thread. */
final class JobWatch {
    private static final Duration FIRST_LOOK = Duration.ofMillis(50);
    private static final Duration LAST_LOOK = Duration.ofSeconds(5);

    private final Session session;
    private final JobLookup.Found found;
    private int told;

    JobWatch(Session session, JobLookup.Found found) {
        this.session = session;
        this.found = found;
    }

    /** Returns the job once it has ended well; its failure, its cancellation or the timeout otherwise. */
    TrainingJob await(Duration timeout) {
        var name = found.job().spec().name();
        String resume = session.commandLine("job wait " + name);
        Operation<TrainingJob> operation = found.provider().training().operation(name);
        Thread goodbye = new Thread(() -> session.note("\nThe job goes on without you. To watch it again: " + resume));
        Runtime.getRuntime().addShutdownHook(goodbye);
        try {
            long start = System.nanoTime();
            Duration pause = FIRST_LOOK;
            TrainingJob job = look();
            while (!job.state().ended()
                    && Duration.ofNanos(System.nanoTime() - start).compareTo(timeout) < 0) {
                LockSupport.parkNanos(pause.toNanos());
                pause = pause.multipliedBy(9).dividedBy(8);
                pause = pause.compareTo(LAST_LOOK) < 0 ? pause : LAST_LOOK;
                job = look();
            }
            return operation.await(Duration.ZERO);
        } finally {
            forget(goodbye);
        }
    }

    private TrainingJob look() {
        TrainingJob job =
                found.provider().training().find(found.job().spec().name()).orElse(found.job());
        List<TrainingEvent> events = job.events();
        for (; told < events.size(); told++) {
            session.note(JobReport.line(events.get(told)));
        }
        return job;
    }

    private static void forget(Thread hook) {
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException e) {
            LockSupport.parkNanos(Durations.parse("5s").toNanos()); // Ctrl-C: let the hook have the last word
        }
    }
}
