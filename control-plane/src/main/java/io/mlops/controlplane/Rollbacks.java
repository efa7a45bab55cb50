package io.mlops.controlplane;

import io.mlops.ErrorCode;
import io.mlops.MlopsException;
import io.mlops.controlplane.journal.JournalEntry;
import io.mlops.controlplane.store.DeploymentRow;
import io.mlops.controlplane.store.RevisionRow;
import io.mlops.controlplane.store.RolloutRow;
import io.mlops.controlplane.store.Transaction;
import java.util.Set;
import java.util.stream.Collectors;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.ObjectMapper;
import tools.jackson.databind.json.JsonMapper;

/** Where a rollback of one deployment goes, within one transaction. */
record Rollbacks(DeploymentRow row, RolloutRow rollout, Transaction tx) {
    private static final ObjectMapper MAPPER = JsonMapper.builder().build();

    /** Whether the older revision that is wanted was given up, and nobody has asked for it again since. */
    boolean givenUp() {
        return rollout.candidate() == 0
                && rollout.aborted() == row.revision()
                && rollout.stable() > row.revision()
                && rollout.observedGeneration() == row.generation();
    }

    /** The revision to go back from: the one that is wanted, or where going back was given up the one that serves. */
    int from() {
        return givenUp() ? rollout.stable() : row.revision();
    }

    /** The revision to go back to: one that has served, since it takes over all the traffic without being judged. */
    int target() {
        int serving = rollout.stable();
        if (rollout.candidate() > row.revision()) {
            // The controller has yet to take up a rollback that was asked for.
            return row.revision();
        }
        if (serving != 0 && serving != row.revision()) {
            // A newer one comes up: back to what serves. An older one does: that is a rollback under way.
            return Math.min(serving, row.revision());
        }
        if (rollout.previous() != 0 && rollout.previous() < row.revision()) {
            return rollout.previous();
        }
        Set<Integer> served = served();
        return tx.deployments().revisions(row.name()).stream()
                .mapToInt(RevisionRow::number)
                .filter(number -> number < row.revision() && served.contains(number))
                .max()
                .orElseThrow(() -> new MlopsException(
                        ErrorCode.FAILED_PRECONDITION,
                        "cannot roll back " + row.name() + ": no revision before " + row.revision()
                                + " has served; deploy the model that should"));
    }

    /** As the journal has it, of this deployment and none of the same name that was destroyed. */
    private Set<Integer> served() {
        long born = tx.journal().byAction("DESTROYED", row.name()).stream()
                .mapToLong(JournalEntry::sequence)
                .max()
                .orElse(0);
        return tx.journal().byAction("ROLLOUT_DONE", row.name()).stream()
                .filter(entry -> entry.sequence() > born)
                .map(Rollbacks::revision)
                .collect(Collectors.toSet());
    }

    private static int revision(JournalEntry entry) {
        try {
            return MAPPER.readTree(entry.detail()).path("revision").asInt(0);
        } catch (JacksonException e) {
            // Written by somebody else than us: it proves nothing.
            return 0;
        }
    }
}
