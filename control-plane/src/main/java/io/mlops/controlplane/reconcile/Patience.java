package io.mlops.controlplane.reconcile;

import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;

/**
 * Since when each rollout could be watched and could go on: the time before, when no controller led, a freeze was in force or
 * nothing had been seen yet, is not held against a revision that is not ready. Used by the loop's thread.
 */
final class Patience {
    private final Instant began;
    private final Map<String, Instant> held = new HashMap<>();

    /** {@code began} is when this controller began to lead. */
    Patience(Instant began) {
        this.began = began;
    }

    Instant since(Target target, CandidateHealth health, Instant now) {
        boolean blind =
                health instanceof CandidateHealth.Unseen && target.rollout().step() >= 0;
        if (blind || target.frozenUntil(now).isPresent()) {
            held.put(target.name(), now);
        }
        return held.getOrDefault(target.name(), began);
    }

    /** Forgets the deployments that are gone. */
    void keepOnly(Set<String> deployments) {
        held.keySet().retainAll(deployments);
    }
}
