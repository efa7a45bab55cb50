package io.mlops.sandbox.container;

import io.mlops.sandbox.job.Attempt;
import java.time.InstantSource;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** Runs the containers of training jobs as processes, one a job however many machines it asks for. Thread-safe. */
public final class JobRuns implements AutoCloseable {
    private final InstantSource clock;
    private final Running running = new Running();
    private final Map<String, LocalAttempt> last = new ConcurrentHashMap<>();

    public JobRuns(InstantSource clock) {
        this.clock = clock;
    }

    /**
     * Begins a run and returns at once; nothing is begun any more once all this was closed.
     *
     * @param work what only one run at a time may do: two machines never write the same checkpoints
     */
    public Attempt start(String work, JobContainer container) {
        LocalAttempt attempt = new LocalAttempt(container, clock);
        LocalAttempt before = last.put(work, attempt);
        running.start(
                container.name(),
                () -> {
                    if (before != null) {
                        before.awaitEnd();
                    }
                    attempt.run();
                },
                attempt::close);
        return attempt;
    }

    /** Ends every program, whatever is lost, and returns once all have ended. */
    @Override
    public void close() {
        running.close();
    }
}
