package io.mlops.controlplane.reconcile;

import io.mlops.controlplane.port.OutputComparison.Result.Measured;
import io.mlops.controlplane.port.TrafficStats.Counts;
import io.mlops.controlplane.spec.DeploymentSpec.AbortOn;
import io.mlops.controlplane.spec.Durations;
import io.mlops.controlplane.spec.Percent;
import java.time.Duration;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Whether users' requests prove that a new revision is bad: as early as the counts allow, and not for noise. Every look is a
 * {@link ShareTest}; the chance of giving up a revision that is as good as the old one is {@link #CHANCE} a step.
 */
record TrafficVerdict(AbortOn limits) {
    /** Of giving a step up by mistake. */
    static final double CHANCE = 1e-3;

    /** The same for the last seconds alone, of which a long step has many. */
    static final double CHANCE_RECENT = 1e-6;

    /** The share of slow answers that a 99th percentile stands for. */
    private static final double ONE_PERCENT = 0.01;

    /** Of fewer answers, 1 % is not even one. */
    private static final long ONE_OF = 100;

    /** A revision that fails less than a tenth of the limit is as good as one that never fails. */
    private static final double NOISE = 0.1;

    private static final double LEAST = 1e-4;

    /** Fewer tries than this say nothing about how the old revision does. */
    private static final int KNOWN = 20;

    /**
     * A candidate of which a living gateway tells nothing waits: what the others tell may hold something against it, but no
     * errors among them do not speak for it. {@code gap} is which gateway tells nothing.
     */
    static CandidateHealth judged(Target target, CandidateHealth health, StepTraffic.Seen seen, Optional<String> gap) {
        boolean blind = target.rollout().step() >= 0 && gap.isPresent() && health instanceof CandidateHealth.Ready;
        TrafficVerdict verdict =
                new TrafficVerdict(target.row().spec().rollout().abortOn());
        return blind && verdict.of(seen).isEmpty() ? new CandidateHealth.Coming(gap.get()) : health;
    }

    /** Why the candidate is bad; empty while that is not proven. */
    Optional<String> of(StepTraffic.Seen seen) {
        double old = Math.max(share(seen.beside()), share(seen.before()));
        return errors(seen.step(), old, CHANCE)
                .or(() -> errors(seen.recent(), old, CHANCE_RECENT))
                .or(() -> slowness(seen.step(), seen.beside(), CHANCE))
                .or(() -> slowness(seen.recent(), seen.beside(), CHANCE_RECENT));
    }

    /** The same of a comparison with {@code other}, which serves: a revision or a location. No user sees it. */
    Optional<String> of(Measured measured, Object other) {
        Counts counts = new Counts(measured.inputs(), measured.failed(), new TreeMap<>());
        if (errors(counts, 0, CHANCE).isPresent()) {
            return Optional.of("it failed on " + measured.failed() + " of " + measured.inputs() + " inputs that "
                    + other + " answers: " + measured.failure());
        }
        Percent limit = limits.outputDriftOrNull();
        if (limit == null || measured.drift() <= limit.fraction()) {
            return Optional.empty();
        }
        String inputs = " over " + measured.inputs() + " inputs (" + measured.recorded() + " recorded)";
        return Optional.of(
                Double.isInfinite(measured.drift())
                        ? "its output " + measured.output() + " has another shape than that of " + other
                                + ", or is not finite," + inputs
                        : "its output " + measured.output() + " drifts from that of " + other + " by "
                                + Likeness.percent(measured.drift()) + inputs + ", more than " + limit);
    }

    /**
     * Too many failures: more than the limit of those that were seen, and either certainly more than the limit, or certainly more
     * than the old revision has.
     */
    private Optional<String> errors(Counts counts, double old, double chance) {
        double limit = limits.errorRate().fraction();
        if (limit >= 1 || counts.failed() <= limit * counts.tries()) {
            return Optional.empty();
        }
        double usual = Math.max(Math.max(limit * NOISE, LEAST), old);
        boolean worse = usual < limit && ShareTest.exceeds(counts.failed(), counts.tries(), usual, chance);
        return worse || ShareTest.exceeds(counts.failed(), counts.tries(), Math.max(limit, LEAST), chance)
                ? Optional.of(counts.failed() + " of its " + counts.tries() + " requests failed, more than "
                        + limits.errorRate())
                : Optional.empty();
    }

    /**
     * The 99th percentile is above the limit when certainly more than 1 % of the answers took longer. Slow answers come in clumps,
     * from pauses of a machine: what the old revision has of them meanwhile is nothing against the new one, nor are a few of a few.
     */
    private Optional<String> slowness(Counts counts, Counts beside, double chance) {
        Duration limit = limits.latencyP99OrNull();
        if (limit == null || counts.answered() < ONE_OF) {
            return Optional.empty();
        }
        long slow = counts.slowerThan(limit);
        double pauses = beside.answered() < KNOWN ? 0 : (double) beside.slowerThan(limit) / beside.answered();
        double tolerated = Math.max(ONE_PERCENT, pauses);
        return tolerated < 1 && ShareTest.exceeds(slow, counts.answered(), tolerated, chance)
                ? Optional.of(slow + " of its " + counts.answered() + " answers took " + Durations.format(limit)
                        + " or longer: its p99 latency is above that")
                : Optional.empty();
    }

    private static double share(Counts counts) {
        return counts.tries() < KNOWN ? 0 : (double) counts.failed() / counts.tries();
    }
}
