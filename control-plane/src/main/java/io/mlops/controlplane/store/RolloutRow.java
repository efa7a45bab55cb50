package io.mlops.controlplane.store;

import java.time.Instant;

/**
 * How far the controller has come with a deployment; only the controller writes it. Revisions are numbers, 0 for none.
 *
 * @param stable the revision that serves
 * @param candidate the revision that comes up or takes over
 * @param step the step of the rollout that is in force, -1 while the candidate comes up
 * @param stepAt when that step began
 * @param startedAt when the candidate began to come up
 * @param previous the revision that served before
 * @param previousUntil until when it is kept ready for a rollback; the epoch when it no longer is
 * @param aborted the revision that was given up last; it is not tried again until somebody asks for another
 * @param reason why it was given up, or why the candidate does not come up; for people
 * @param observedGeneration the generation of the deployment that this answers
 */
public record RolloutRow(
        String deployment,
        int stable,
        int candidate,
        int step,
        Instant stepAt,
        Instant startedAt,
        int previous,
        Instant previousUntil,
        int aborted,
        String reason,
        long observedGeneration) {
    public static RolloutRow none(String deployment) {
        return new RolloutRow(deployment, 0, 0, -1, Instant.EPOCH, Instant.EPOCH, 0, Instant.EPOCH, 0, "", 0);
    }

    /** The revision that is kept ready for a rollback, 0 for none. */
    public int kept() {
        return previousUntil.equals(Instant.EPOCH) ? 0 : previous;
    }

    /** A revision begins to come up. */
    public RolloutRow start(int revision, Instant now) {
        return new RolloutRow(
                deployment, stable, revision, -1, now, now, previous, previousUntil, aborted, "", observedGeneration);
    }

    /** The next step takes force. */
    public RolloutRow toStep(int newStep, Instant now) {
        return new RolloutRow(
                deployment,
                stable,
                candidate,
                newStep,
                now,
                startedAt,
                previous,
                previousUntil,
                aborted,
                "",
                observedGeneration);
    }

    /** The candidate serves alone; what served before is kept until then. */
    public RolloutRow promote(Instant keepUntil) {
        return new RolloutRow(
                deployment, candidate, 0, -1, stepAt, startedAt, stable, keepUntil, 0, "", observedGeneration);
    }

    /** The candidate is given up. */
    public RolloutRow abort(String why) {
        return new RolloutRow(
                deployment,
                stable,
                0,
                -1,
                stepAt,
                startedAt,
                previous,
                previousUntil,
                candidate,
                why,
                observedGeneration);
    }

    /** The candidate is no longer wanted. */
    public RolloutRow cancel() {
        return new RolloutRow(
                deployment, stable, 0, -1, stepAt, startedAt, previous, previousUntil, aborted, "", observedGeneration);
    }

    public RolloutRow withoutPrevious() {
        return new RolloutRow(
                deployment,
                stable,
                candidate,
                step,
                stepAt,
                startedAt,
                previous,
                Instant.EPOCH,
                aborted,
                reason,
                observedGeneration);
    }

    public RolloutRow withReason(String why) {
        return new RolloutRow(
                deployment,
                stable,
                candidate,
                step,
                stepAt,
                startedAt,
                previous,
                previousUntil,
                aborted,
                why,
                observedGeneration);
    }

    public RolloutRow observed(long generation) {
        return new RolloutRow(
                deployment,
                stable,
                candidate,
                step,
                stepAt,
                startedAt,
                previous,
                previousUntil,
                aborted,
                reason,
                generation);
    }
}
