package io.mlops.sandbox.azureml;

import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/** The command jobs of all workspaces, by their ids. Thread-safe: whoever uses a job does so in {@link #with}. */
final class JobTable {
    private final InstantSource clock;
    private final Map<String, CommandJobState> jobs = new LinkedHashMap<>();

    JobTable(InstantSource clock) {
        this.clock = clock;
    }

    /** Lets all jobs go on to where they must be by now, and uses one; it is empty where there is none. */
    synchronized <T> T with(String id, Function<Optional<CommandJobState>, T> use) {
        look();
        return use.apply(Optional.ofNullable(jobs.get(key(id))));
    }

    synchronized void put(String id, CommandJobState job) {
        jobs.put(key(id), job);
        look();
    }

    /** Those whose ids begin so and that hold, in their order, in the words of {@code how}. */
    synchronized <T> List<T> all(String prefix, Function<CommandJobState, Optional<T>> how) {
        look();
        List<T> found = new ArrayList<>();
        jobs.forEach((id, job) -> {
            if (id.startsWith(key(prefix))) {
                how.apply(job).ifPresent(found::add);
            }
        });
        return found;
    }

    synchronized void look() {
        jobs.values().forEach(job -> job.advance(clock.instant()));
    }

    synchronized void close() {
        jobs.values().forEach(CommandJobState::close);
    }

    private static String key(String id) {
        return id.toLowerCase(Locale.ROOT);
    }
}
