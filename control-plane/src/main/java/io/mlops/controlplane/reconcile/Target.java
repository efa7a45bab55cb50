package io.mlops.controlplane.reconcile;

import io.mlops.ErrorCode;
import io.mlops.MlopsException;
import io.mlops.controlplane.store.DeploymentRow;
import io.mlops.controlplane.store.RequestRow;
import io.mlops.controlplane.store.RevisionRow;
import io.mlops.controlplane.store.RolloutRow;
import java.util.List;
import java.util.SortedMap;

/**
 * One deployment as the store has it.
 *
 * @param row what is wanted
 * @param rollout how far the controller has come
 * @param revisions by number
 * @param failovers in force, oldest first
 */
record Target(
        DeploymentRow row, RolloutRow rollout, SortedMap<Integer, RevisionRow> revisions, List<RequestRow> failovers) {
    String name() {
        return row.name();
    }

    Target withRollout(RolloutRow newRollout) {
        return new Target(row, newRollout, revisions, failovers);
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
