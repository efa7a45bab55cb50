package io.mlops.controlplane.reconcile;

import io.mlops.controlplane.port.TrafficStats;
import io.mlops.controlplane.port.TrafficStats.Counts;
import io.mlops.controlplane.port.TrafficStats.Sample;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;

/**
 * What users saw of the two revisions of a rollout since its current step began. Remembers only where the gateways' counts stood
 * then; a new controller begins a step's count anew, which only makes it decide later. Used by the loop's thread.
 */
final class StepTraffic {
    private static final Sample NOTHING = new Sample(Counts.NONE, Counts.NONE);

    private final Map<String, Start> starts = new HashMap<>();

    /** Where the counts stood when a step began. */
    private record Start(int candidate, int step, Counts fresh, Counts stable) {}

    /**
     * What was seen.
     *
     * @param step of the candidate since the step began
     * @param recent of the candidate over the last seconds
     * @param beside of the serving revision since the step began
     * @param before of the serving revision since the gateways began
     */
    record Seen(Counts step, Counts recent, Counts beside, Counts before) {
        static final Seen NOTHING = new Seen(Counts.NONE, Counts.NONE, Counts.NONE, Counts.NONE);
    }

    Seen look(Target target, TrafficStats stats) {
        int candidate = target.rollout().candidate();
        Sample fresh = stats.find(target.name(), candidate).orElse(NOTHING);
        Sample stable = stats.find(target.name(), target.rollout().stable()).orElse(NOTHING);
        Start start = starts.get(target.name());
        if (start == null
                || start.candidate() != candidate
                || start.step() != target.rollout().step()) {
            start = new Start(candidate, target.rollout().step(), fresh.total(), stable.total());
            starts.put(target.name(), start);
        }
        return new Seen(
                fresh.total().since(start.fresh()),
                fresh.recent(),
                stable.total().since(start.stable()),
                stable.total());
    }

    /** Forgets the rollouts of deployments that are gone. */
    void keepOnly(Set<String> deployments) {
        starts.keySet().retainAll(deployments);
    }
}
