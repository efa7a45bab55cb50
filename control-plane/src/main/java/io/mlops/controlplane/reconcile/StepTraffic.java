package io.mlops.controlplane.reconcile;

import io.mlops.controlplane.port.TrafficStats;
import io.mlops.controlplane.port.TrafficStats.Counts;
import io.mlops.controlplane.port.TrafficStats.Sample;
import java.net.URI;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;

/**
 * What users saw of the two revisions of a rollout since its current step began. Remembers only where each gateway's counts stood
 * then, or that it has begun anew since; a new controller begins a step's count anew, which only makes it decide later. Used by the
 * loop's thread.
 */
final class StepTraffic {
    private static final Sample NOTHING = new Sample(Counts.NONE, Counts.NONE);

    private final Map<String, Start> starts = new HashMap<>();

    /** The marks of each process of the gateway for both revisions, in one step. */
    private record Start(int candidate, int step, Map<URI, Mark> fresh, Map<URI, Mark> stable) {}

    /**
     * Where the counts of one process stood.
     *
     * @param begin when the step began; nothing for a process that began itself after that
     * @param last when they were last looked at
     */
    private record Mark(Counts begin, Counts last) {
        Mark next(Counts total) {
            return new Mark(total.isBefore(last) ? Counts.NONE : begin, total);
        }
    }

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
        int serving = target.rollout().stable();
        Sample fresh = stats.find(target.name(), candidate).orElse(NOTHING);
        Sample stable = stats.find(target.name(), serving).orElse(NOTHING);
        Start start = starts.get(target.name());
        if (start == null
                || start.candidate() != candidate
                || start.step() != target.rollout().step()) {
            start = new Start(
                    candidate,
                    target.rollout().step(),
                    marks(stats.totals(target.name(), candidate)),
                    marks(stats.totals(target.name(), serving)));
            starts.put(target.name(), start);
        }
        return new Seen(
                since(start.fresh(), stats.totals(target.name(), candidate)),
                fresh.recent(),
                since(start.stable(), stats.totals(target.name(), serving)),
                stable.total());
    }

    private static Map<URI, Mark> marks(Map<URI, Counts> totals) {
        Map<URI, Mark> marks = new HashMap<>();
        totals.forEach((process, total) -> marks.put(process, new Mark(total, total)));
        return marks;
    }

    /** What all processes counted since the marks, which follow. */
    private static Counts since(Map<URI, Mark> marks, Map<URI, Counts> totals) {
        Counts sum = Counts.NONE;
        for (Map.Entry<URI, Counts> each : totals.entrySet()) {
            Counts total = each.getValue();
            Mark mark = marks.getOrDefault(each.getKey(), new Mark(Counts.NONE, Counts.NONE))
                    .next(total);
            marks.put(each.getKey(), mark);
            sum = sum.plus(total.since(mark.begin()));
        }
        return sum;
    }

    /** Forgets the rollouts of deployments that are gone. */
    void keepOnly(Set<String> deployments) {
        starts.keySet().retainAll(deployments);
    }
}
