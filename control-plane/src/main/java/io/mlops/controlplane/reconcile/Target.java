package io.mlops.controlplane.reconcile;

import io.mlops.ErrorCode;
import io.mlops.MlopsException;
import io.mlops.controlplane.freeze.Freeze;
import io.mlops.controlplane.store.DeploymentRow;
import io.mlops.controlplane.store.FreezeRow;
import io.mlops.controlplane.store.RequestRow;
import io.mlops.controlplane.store.RevisionRow;
import io.mlops.controlplane.store.RolloutRow;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import org.jspecify.annotations.Nullable;

/**
 * One deployment as the store has it.
 *
 * @param row what is wanted
 * @param rollout how far the controller has come
 * @param revisions by number
 * @param failovers in force, oldest first
 * @param failbacks that wait for the end of a freeze
 * @param repeats whether a rollback that was given up is to be tried once more
 * @param freezeOrNull when it may not change; null for any time
 */
record Target(
        DeploymentRow row,
        RolloutRow rollout,
        SortedMap<Integer, RevisionRow> revisions,
        List<RequestRow> failovers,
        List<RequestRow> failbacks,
        boolean repeats,
        @Nullable FreezeRow freezeOrNull) {
    String name() {
        return row.name();
    }

    /** After a decision: what was asked for until then is taken up. */
    Target withRollout(RolloutRow newRollout) {
        return new Target(row, newRollout, revisions, failovers, failbacks, false, freezeOrNull);
    }

    /** The end of the freeze that holds it up; empty where none does. */
    Optional<Instant> frozenUntil(Instant now) {
        return freezeOrNull == null ? Optional.empty() : freezeOrNull.until(row.spec(), now);
    }

    /** The end of the freeze for fail-backs: what was deployed with an exception is no exception for them. */
    Optional<Instant> failbackUntil(Instant now) {
        return freeze().flatMap(freeze -> freeze.until(now));
    }

    Optional<Freeze> freeze() {
        return freezeOrNull == null ? Optional.empty() : freezeOrNull.in(row.spec());
    }

    /** Whether a newer revision is wanted that has not begun to come up: only a freeze makes one wait. */
    boolean waitsToBegin() {
        int wanted = row.revision();
        return !row.destroying()
                && rollout.stable() != 0
                && wanted > rollout.stable()
                && wanted != rollout.candidate()
                && wanted != rollout.aborted();
    }

    Lanes lanes() {
        return Lanes.of(row.spec(), failovers);
    }

    /** The revision that serves, or the first one that comes up. */
    int leading() {
        return rollout.stable() != 0 ? rollout.stable() : rollout.candidate();
    }

    RevisionRow revision(int number) {
        RevisionRow revision = revisions.get(number);
        if (revision == null) {
            throw new MlopsException(
                    ErrorCode.UNKNOWN, "cannot reconcile " + name() + ": revision " + number + " is not in the store");
        }
        return revision;
    }
}
