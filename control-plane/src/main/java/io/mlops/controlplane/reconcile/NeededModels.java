package io.mlops.controlplane.reconcile;

import io.mlops.Sha256;
import io.mlops.controlplane.store.RevisionRow;
import io.mlops.controlplane.store.Transaction;
import java.util.HashSet;
import java.util.Set;
import java.util.stream.Collectors;

/** Which models a home keeps a copy of. */
final class NeededModels {
    /** How many revisions of a deployment keep their model in the home, for a rollback. */
    private static final int KEPT_REVISIONS = 10;

    private NeededModels() {}

    /** The models of the revisions that somebody may go back to, or that wait for an approval. */
    static Set<Sha256> of(Transaction tx) {
        Set<Sha256> needed = new HashSet<>();
        tx.deployments().revisions().stream()
                .collect(Collectors.groupingBy(RevisionRow::deployment))
                .values()
                .forEach(revisions -> revisions.stream()
                        .skip(Math.max(0, revisions.size() - KEPT_REVISIONS))
                        .forEach(revision -> needed.add(revision.template().modelDigest())));
        tx.approvals().pending().stream()
                .filter(row -> !row.model().isEmpty())
                .forEach(row -> needed.add(new Sha256(row.model())));
        return needed;
    }
}
