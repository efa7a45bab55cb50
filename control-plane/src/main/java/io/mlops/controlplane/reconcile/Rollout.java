package io.mlops.controlplane.reconcile;

import io.mlops.controlplane.journal.Details;
import io.mlops.controlplane.journal.JournalEvent;
import io.mlops.controlplane.port.TrafficStats;
import io.mlops.controlplane.spec.DeploymentSpec;
import io.mlops.controlplane.spec.Durations;
import io.mlops.controlplane.spec.Percent;
import io.mlops.controlplane.store.DeploymentRow;
import io.mlops.controlplane.store.RolloutRow;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Decides the next step of a deployment's rollout: a pure function of what is wanted, how far it is, and what is. */
final class Rollout {
    /** Fewer requests than this prove nothing. */
    static final int MIN_ATTEMPTS = 20;

    /** Fewer requests than this leave the slowest 1 % to one or two, which any pause of the machine can make. */
    static final int MIN_ATTEMPTS_FOR_P99 = 300;

    /** What the controller writes into the journal as actor. */
    static final String ACTOR = "controller";

    private final DeploymentRow wanted;
    private final Instant now;
    private final List<JournalEvent> events = new ArrayList<>();

    private Rollout(DeploymentRow wanted, Instant now) {
        this.wanted = wanted;
        this.now = now;
    }

    /**
     * What is decided.
     *
     * @param row the progress from now on
     * @param events what to write down, without model digests
     */
    record Decision(RolloutRow row, List<JournalEvent> events) {}

    static Decision next(Target target, CandidateHealth candidate, Optional<TrafficStats.Sample> traffic, Instant now) {
        Rollout rollout = new Rollout(target.row(), now);
        RolloutRow row = target.rollout().observed(target.row().generation());
        if (!target.row().destroying()) {
            row = rollout.retarget(rollout.expire(row));
            // The health is that of the candidate that was there before.
            if (row.candidate() != 0 && row.candidate() == target.rollout().candidate()) {
                row = rollout.step(row, candidate, traffic);
            }
        }
        return new Decision(row, rollout.events);
    }

    /** Whether the traffic alone says that the candidate is bad. */
    static boolean condemns(Target target, TrafficStats.Sample traffic) {
        return new Rollout(target.row(), Instant.EPOCH).trouble(traffic).isPresent();
    }

    private RolloutRow expire(RolloutRow row) {
        if (row.kept() == 0 || now.isBefore(row.previousUntil()) || row.kept() == row.candidate()) {
            return row;
        }
        event("REVISION_RETIRED", "revision", row.kept());
        return row.withoutPrevious();
    }

    /** Follows what is wanted: another candidate, or none. */
    private RolloutRow retarget(RolloutRow row) {
        int revision = wanted.revision();
        if (row.candidate() == revision || (row.candidate() == 0 && row.stable() == revision)) {
            return row;
        }
        if (row.stable() == revision) {
            event("ROLLOUT_CANCELLED", "revision", row.candidate(), "serving", row.stable());
            return row.cancel();
        }
        if (row.aborted() == revision) {
            return row;
        }
        event("ROLLOUT_STARTED", "revision", revision, "serving", row.stable());
        return row.start(revision, now);
    }

    private RolloutRow step(RolloutRow row, CandidateHealth candidate, Optional<TrafficStats.Sample> traffic) {
        return switch (candidate) {
            case CandidateHealth.Hopeless(String reason) ->
                row.stable() == 0 ? complain(row, reason) : abort(row, reason);
            case CandidateHealth.Coming(String reason) -> wait(row, reason);
            case CandidateHealth.Ready() when row.stable() == 0 -> promote(row);
            case CandidateHealth.Ready() -> shift(row, traffic);
        };
    }

    private RolloutRow wait(RolloutRow row, String reason) {
        Duration patience = rollout().readyTimeout();
        Instant since =
                row.step() < 0 ? row.startedAt() : row.stepAt().plus(rollout().hold());
        if (now.isBefore(since.plus(patience))) {
            return row.stable() == 0 && !row.reason().isEmpty() ? row.withReason("") : row;
        }
        String why = "it was not ready within " + Durations.format(patience) + ": " + reason;
        return row.stable() == 0 ? complain(row, why) : abort(row, why);
    }

    private RolloutRow shift(RolloutRow row, Optional<TrafficStats.Sample> traffic) {
        if (row.candidate() < row.stable()) {
            // Back to a revision that has proven itself: no steps.
            return promote(row);
        }
        List<Percent> steps = rollout().effectiveSteps();
        if (row.step() < 0) {
            return toStep(row, 0, steps);
        }
        Optional<String> trouble = traffic.flatMap(this::trouble);
        if (trouble.isPresent()) {
            return abort(row, trouble.get());
        }
        if (now.isBefore(row.stepAt().plus(rollout().hold()))) {
            return row;
        }
        return row.step() + 1 < steps.size() ? toStep(row, row.step() + 1, steps) : promote(row);
    }

    /** Why the traffic says that the candidate is bad; empty when it does not. */
    private Optional<String> trouble(TrafficStats.Sample traffic) {
        if (traffic.attempts() < MIN_ATTEMPTS) {
            return Optional.empty();
        }
        Percent limit = rollout().abortOn().errorRate();
        double failed = (double) traffic.failures() / traffic.attempts();
        if (failed > limit.fraction()) {
            return Optional.of(
                    traffic.failures() + " of its " + traffic.attempts() + " requests failed, more than " + limit);
        }
        Duration slowest = rollout().abortOn().latencyP99OrNull();
        if (slowest != null
                && traffic.attempts() >= MIN_ATTEMPTS_FOR_P99
                && traffic.p99().compareTo(slowest) > 0) {
            return Optional.of(
                    "its p99 latency was " + traffic.p99().toMillis() + "ms, more than " + Durations.format(slowest));
        }
        return Optional.empty();
    }

    private RolloutRow toStep(RolloutRow row, int step, List<Percent> steps) {
        event("ROLLOUT_STEP", "revision", row.candidate(), "share", steps.get(step));
        return row.toStep(step, now);
    }

    private RolloutRow promote(RolloutRow row) {
        event("ROLLOUT_DONE", "revision", row.candidate(), "before", row.stable());
        return row.promote(now.plus(rollout().keepPrevious()));
    }

    private RolloutRow abort(RolloutRow row, String reason) {
        event("ROLLOUT_ABORTED", "revision", row.candidate(), "serving", row.stable(), "reason", reason);
        return row.abort(reason);
    }

    /** The first revision has nothing to go back to: it is said, and tried on. */
    private RolloutRow complain(RolloutRow row, String reason) {
        if (!row.reason().isEmpty()) {
            return row;
        }
        event("ROLLOUT_FAILED", "revision", row.candidate(), "reason", reason);
        return row.withReason(reason);
    }

    private DeploymentSpec.Rollout rollout() {
        return wanted.spec().rollout();
    }

    private void event(String action, Object... detail) {
        events.add(JournalEvent.of(now, ACTOR, action, wanted.name(), Details.of(detail)));
    }
}
