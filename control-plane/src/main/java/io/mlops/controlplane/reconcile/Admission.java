package io.mlops.controlplane.reconcile;

import io.mlops.controlplane.port.ReplicaProbe;
import io.mlops.controlplane.port.ReplicaProbe.Verdict;
import io.mlops.endpoint.ModelSpec;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Which replicas have proven themselves by a real prediction; only those get traffic. Used by the loop's thread; probes
 * end on others.
 */
final class Admission {
    /** A replica that answered wrongly so often is not asked in vain: its revision is judged by it. */
    static final int CONVINCED = 2;

    private static final Duration PAUSE = Duration.ofMillis(400);
    private static final Duration LONG_PAUSE = Duration.ofSeconds(5);

    private final ReplicaProbe probe;
    private final Tasks tasks;
    private final InstantSource clock;
    private final Map<String, Trial> trials = new ConcurrentHashMap<>();

    /**
     * What is known of one replica.
     *
     * @param admitted whether it answered well
     * @param bad how often in a row it answered wrongly
     * @param reason why it is not admitted
     * @param again when it may be asked again
     */
    private record Trial(boolean admitted, int bad, String reason, Instant again) {}

    Admission(ReplicaProbe probe, Tasks tasks, InstantSource clock) {
        this.probe = probe;
        this.tasks = tasks;
        this.clock = clock;
    }

    /** Takes over what an earlier controller had admitted: it must not lose its traffic while it is asked again. */
    void adopt(Collection<String> ids) {
        ids.forEach(id -> trials.put(id, new Trial(true, 0, "", Instant.MAX)));
    }

    boolean admitted(String id) {
        Trial trial = trials.get(id);
        return trial != null && trial.admitted();
    }

    /** Why a replica is known to answer wrongly; empty while that is not certain. */
    Optional<String> verdict(String id) {
        Trial trial = trials.get(id);
        return trial != null && trial.bad() >= CONVINCED ? Optional.of(trial.reason()) : Optional.empty();
    }

    /** Why a replica is not admitted yet. */
    String reason(String id) {
        Trial trial = trials.get(id);
        return trial == null || trial.reason().isEmpty() ? "waits for its first prediction" : trial.reason();
    }

    /** Asks a replica that is ready and not admitted, unless that was just done. */
    void ask(Servable replica, ModelSpec model) {
        Trial known = trials.get(replica.id());
        if (known != null && (known.admitted() || clock.instant().isBefore(known.again()))) {
            return;
        }
        tasks.start("probe:" + replica.id(), () -> judge(replica, model, known));
    }

    private void judge(Servable replica, ModelSpec model, @Nullable Trial known) {
        int bad = known == null ? 0 : known.bad();
        Instant now = clock.instant();
        trials.put(
                replica.id(),
                switch (probe.probe(replica.place(), model)) {
                    case Verdict.Good() -> new Trial(true, 0, "", Instant.MAX);
                    case Verdict.Unreachable(String reason) -> new Trial(false, 0, reason, now.plus(PAUSE));
                    case Verdict.Bad(String reason) ->
                        new Trial(false, bad + 1, reason, now.plus(bad + 1 < CONVINCED ? PAUSE : LONG_PAUSE));
                });
    }

    /** Forgets those that are gone. */
    void keepOnly(Set<String> ids) {
        trials.keySet().retainAll(ids);
    }
}
