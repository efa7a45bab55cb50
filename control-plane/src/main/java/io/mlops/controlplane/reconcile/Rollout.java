package io.mlops.controlplane.reconcile;

import io.mlops.controlplane.journal.Details;
import io.mlops.controlplane.journal.JournalEvent;
import io.mlops.controlplane.port.OutputComparison;
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
    /** What the controller writes into the journal as actor. */
    static final String ACTOR = "controller";

    private final Target target;
    private final DeploymentRow wanted;
    private final Signs signs;
    private final Instant now;
    private final List<JournalEvent> events = new ArrayList<>();

    private Rollout(Target target, Signs signs, Instant now) {
        this.target = target;
        this.wanted = target.row();
        this.signs = signs;
        this.now = now;
    }

    /**
     * What a rollout is judged by.
     *
     * @param candidate how the new revision's replicas do
     * @param traffic what users saw of it since its step began
     * @param likeness how its outputs compare with the old revision's
     * @param since when it began to be watched without a break
     */
    record Signs(CandidateHealth candidate, StepTraffic.Seen traffic, Likeness likeness, Instant since) {}

    /**
     * What is decided.
     *
     * @param row the progress from now on
     * @param events what to write down, without model digests
     */
    record Decision(RolloutRow row, List<JournalEvent> events) {}

    static Decision next(Target target, Signs signs, Instant now) {
        Rollout rollout = new Rollout(target, signs, now);
        RolloutRow row = target.rollout().observed(target.row().generation());
        if (!target.row().destroying()) {
            row = rollout.retarget(rollout.expire(row));
            // The health is that of the candidate that was there before.
            if (row.candidate() != 0 && row.candidate() == target.rollout().candidate()) {
                row = rollout.step(row);
            }
        }
        return new Decision(row, rollout.events);
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
        if (row.aborted() == revision && !repeats(row)) {
            return row;
        }
        if (row.stable() != 0 && revision > row.stable() && frozen().isPresent()) {
            if (target.rollout().observedGeneration() != wanted.generation()) {
                waits(revision);
            }
            return row;
        }
        event("ROLLOUT_STARTED", "revision", revision, "serving", row.stable());
        return row.start(revision, now);
    }

    /** Whether somebody has asked once more for the older revision that was given up. */
    private boolean repeats(RolloutRow row) {
        return target.repeats()
                && wanted.revision() < row.stable()
                && target.rollout().observedGeneration() != wanted.generation();
    }

    private RolloutRow step(RolloutRow row) {
        return switch (signs.candidate()) {
            case CandidateHealth.Hopeless hopeless
            when row.stable() == 0 ->
                hopeless.forGood() ? takeBack(row, hopeless.reason()) : complain(row, hopeless.reason());
            case CandidateHealth.Hopeless hopeless -> abort(row, hopeless.reason());
            case CandidateHealth.Coming(String reason) -> wait(row, reason);
            case CandidateHealth.Unseen(String reason) -> row.step() < 0 ? wait(row, reason) : unseen(row);
            case CandidateHealth.Ready() when row.stable() == 0 -> promote(row);
            case CandidateHealth.Ready() -> shift(row);
        };
    }

    /** Nothing is held against what nobody can look at, except what users' requests tell of it. */
    private RolloutRow unseen(RolloutRow row) {
        return trouble(row).map(why -> abort(row, why)).orElse(row);
    }

    private RolloutRow wait(RolloutRow row, String reason) {
        Duration patience = rollout().readyTimeout();
        Instant due =
                row.step() < 0 ? row.startedAt() : row.stepAt().plus(rollout().hold());
        Instant since = due.isAfter(signs.since()) ? due : signs.since();
        // During a freeze nothing presses: who waits for its end has time to become ready.
        if (now.isBefore(since.plus(patience)) || (row.stable() != 0 && frozen().isPresent())) {
            return row.stable() == 0 && !row.reason().isEmpty() ? row.withReason("") : row;
        }
        String why = "it was not ready within " + Durations.format(patience) + ": " + reason;
        return row.stable() == 0 ? complain(row, why) : abort(row, why);
    }

    private RolloutRow shift(RolloutRow row) {
        if (row.candidate() < row.stable()) {
            // Back to a revision that has proven itself: no steps, and no freeze either.
            return promote(row);
        }
        Optional<String> trouble = trouble(row);
        if (trouble.isPresent()) {
            return abort(row, trouble.get());
        }
        if (row.step() < 0) {
            return begin(row);
        }
        if (now.isBefore(row.stepAt().plus(rollout().hold()))) {
            return row;
        }
        return row.step() + 1 < rollout().effectiveSteps().size() ? goOn(row, row.step() + 1) : promote(row);
    }

    /** The first step, once it is known how the outputs compare. */
    private RolloutRow begin(RolloutRow row) {
        return switch (signs.likeness()) {
            case Likeness.Unknown(String reason) -> wait(row, compared(reason));
            case Likeness.Unavailable(String reason)
            when rollout().abortOn().outputDriftOrNull() != null -> wait(row, compared(reason));
            default -> goOn(row, 0);
        };
    }

    private static String compared(String reason) {
        return "its outputs could not be compared with the old revision's: " + reason;
    }

    private RolloutRow goOn(RolloutRow row, int step) {
        if (frozen().isEmpty()) {
            return toStep(row, step, rollout().effectiveSteps());
        }
        if (!row.reason().isEmpty()) {
            return row;
        }
        waits(row.candidate());
        return row.withReason("frozen");
    }

    /** Why the candidate is bad; empty while nothing proves it. */
    private Optional<String> trouble(RolloutRow row) {
        TrafficVerdict verdict = new TrafficVerdict(rollout().abortOn());
        Optional<String> compared =
                signs.likeness() instanceof Likeness.Known(OutputComparison.Result.Measured measured)
                        ? verdict.of(measured, "revision " + row.stable())
                        : Optional.empty();
        return compared.isPresent() || row.step() < 0 ? compared : verdict.of(signs.traffic());
    }

    private RolloutRow toStep(RolloutRow row, int step, List<Percent> steps) {
        compared("ROLLOUT_STEP", "revision", row.candidate(), "share", steps.get(step));
        return row.toStep(step, now);
    }

    private RolloutRow promote(RolloutRow row) {
        compared("ROLLOUT_DONE", "revision", row.candidate(), "before", row.stable());
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

    /** The first revision, where trying on helps nothing: it is ended everywhere, so that nothing of it is paid for. */
    private RolloutRow takeBack(RolloutRow row, String reason) {
        String why = "it was ended again everywhere, nothing of it is billed; " + reason;
        event("ROLLOUT_FAILED", "revision", row.candidate(), "reason", why);
        return row.abort(why);
    }

    private DeploymentSpec.Rollout rollout() {
        return wanted.spec().rollout();
    }

    private Optional<Instant> frozen() {
        return target.frozenUntil(now);
    }

    private void waits(int revision) {
        String until = target.freeze()
                .map(freeze -> freeze.say(frozen().orElse(now), now))
                .orElse("");
        event("ROLLOUT_WAITS", "revision", revision, "until", until);
    }

    /** With how the outputs compare, as far as that is known. */
    private void compared(String action, Object... detail) {
        List<Object> all = new ArrayList<>(List.of(detail));
        String drift = signs.likeness().say();
        if (!drift.isEmpty()) {
            all.addAll(List.of("drift", drift));
        }
        event(action, all.toArray());
    }

    private void event(String action, Object... detail) {
        events.add(JournalEvent.of(now, ACTOR, action, wanted.name(), Details.of(detail)));
    }
}
