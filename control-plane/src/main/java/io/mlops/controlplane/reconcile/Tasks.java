package io.mlops.controlplane.reconcile;

import io.mlops.ErrorCode;
import io.mlops.MlopsException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;

/**
 * Slow work beside the loop, at most one at a time under each key. What fails is remembered under its key until it
 * succeeds, and is not begun again before a pause that grows with every failure in a row. Thread-safe.
 */
final class Tasks {
    private static final System.Logger LOG = System.getLogger(Tasks.class.getName());
    private static final Duration FIRST_PAUSE = Duration.ofMillis(500);
    private static final int MAX_DOUBLINGS = 4;

    private final Executor executor;
    private final InstantSource clock;
    private final Runnable ended;
    private final Set<String> running = ConcurrentHashMap.newKeySet();
    private final Map<String, Failure> failures = new ConcurrentHashMap<>();

    /** How a piece of work failed the last time, how often in a row, and when it may be begun again. */
    private record Failure(MlopsException error, int times, Instant again) {}

    /** {@code ended} is called after every task, on its thread. */
    Tasks(Executor executor, InstantSource clock, Runnable ended) {
        this.executor = executor;
        this.clock = clock;
        this.ended = ended;
    }

    /** Starts the work unless it is under way, or failed a moment ago. */
    void start(String key, Runnable work) {
        Failure failure = failures.get(key);
        if ((failure != null && clock.instant().isBefore(failure.again())) || !running.add(key)) {
            return;
        }
        executor.execute(() -> {
            try {
                work.run();
                failures.remove(key);
            } catch (MlopsException e) {
                failed(key, e);
            } catch (RuntimeException e) {
                LOG.log(System.Logger.Level.ERROR, "a fault of ours in " + key, e);
                failed(key, new MlopsException(ErrorCode.UNKNOWN, "cannot finish " + key + ": " + e, e));
            } finally {
                running.remove(key);
                ended.run();
            }
        });
    }

    private void failed(String key, MlopsException e) {
        Failure before = failures.get(key);
        int times = before == null ? 1 : before.times() + 1;
        if (before == null) {
            LOG.log(System.Logger.Level.WARNING, "{0}", e.getMessage());
        }
        Duration pause = FIRST_PAUSE.multipliedBy(1L << Math.min(times - 1, MAX_DOUBLINGS));
        failures.put(key, new Failure(e, times, clock.instant().plus(pause)));
    }

    boolean running(String key) {
        return running.contains(key);
    }

    boolean anyRunning(String prefix) {
        return running.stream().anyMatch(key -> key.startsWith(prefix));
    }

    /** How the work under this key failed the last time; empty after it succeeded. */
    Optional<MlopsException> failure(String key) {
        return Optional.ofNullable(failures.get(key)).map(Failure::error);
    }

    void forget(String key) {
        failures.remove(key);
    }
}
