package io.mlops.controlplane;

import io.mlops.controlplane.store.ApprovalRow;

/** What became of an act that somebody asked for. */
public sealed interface Submitted {
    /**
     * It was carried out.
     *
     * @param generation of the deployment then
     * @param waitsUntil the end of the freeze that it waits for, for people; empty where it is done
     */
    record Done(long generation, String waitsUntil) implements Submitted {}

    /**
     * It waits for a second person.
     *
     * @param request what waits
     */
    record Waits(ApprovalRow request) implements Submitted {}
}
