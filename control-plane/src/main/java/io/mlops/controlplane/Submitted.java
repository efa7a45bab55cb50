package io.mlops.controlplane;

import io.mlops.controlplane.store.ApprovalRow;

/** What became of an act that somebody asked for. */
public sealed interface Submitted {
    /**
     * It was carried out.
     *
     * @param generation of the deployment then
     */
    record Done(long generation) implements Submitted {}

    /**
     * It waits for a second person.
     *
     * @param request what waits
     */
    record Waits(ApprovalRow request) implements Submitted {}
}
