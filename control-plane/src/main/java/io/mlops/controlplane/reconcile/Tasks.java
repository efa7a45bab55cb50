package io.mlops.controlplane.reconcile;

import io.mlops.MlopsException;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;

/**
 * Slow work beside the loop, at most one at a time under each key. What fails is remembered under the key until it
 * succeeds; nothing is tried again by itself. Thread-safe.
 */
final class Tasks {
    private static final System.Logger LOG = System.getLogger(Tasks.class.getName());

    private final Executor executor;
    private final Runnable ended;
    private final Set<String> running = ConcurrentHashMap.newKeySet();
    private final Map<String, MlopsException> failures = new ConcurrentHashMap<>();

    /** {@code ended} is called after every task, on its thread. */
    Tasks(Executor executor, Runnable ended) {
        this.executor = executor;
        this.ended = ended;
    }

    /** Starts the work unless it is under way. */
    void start(String key, Runnable work) {
        if (!running.add(key)) {
            return;
        }
        executor.execute(() -> {
            try {
                work.run();
                failures.remove(key);
            } catch (MlopsException e) {
                if (failures.put(key, e) == null) {
                    LOG.log(System.Logger.Level.WARNING, "{0}", e.getMessage());
                }
            } finally {
                running.remove(key);
                ended.run();
            }
        });
    }

    boolean running(String key) {
        return running.contains(key);
    }

    boolean anyRunning(String prefix) {
        return running.stream().anyMatch(key -> key.startsWith(prefix));
    }

    boolean idle() {
        return running.isEmpty();
    }

    /** How the work under this key failed the last time; empty after it succeeded. */
    Optional<MlopsException> failure(String key) {
        return Optional.ofNullable(failures.get(key));
    }

    void forget(String key) {
        failures.remove(key);
    }
}
