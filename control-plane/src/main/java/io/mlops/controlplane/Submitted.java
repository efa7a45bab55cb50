package io.mlops.controlplane;

import io.mlops.controlplane.store.ApprovalRow;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** What became of an act that somebody asked for. */
public sealed interface Submitted {
    /**
     * It was carried out.
     *
     * @param generation of the deployment then
     * @param waitsUntilOrNull the end of the freeze that it waits for; null where it is done
     * @param waitsUntil the same for people; empty where it is done
     */
    record Done(long generation, @Nullable Instant waitsUntilOrNull, String waitsUntil) implements Submitted {}

    /**
     * It waits for a second person.
     *
     * @param request what waits
     */
    record Waits(ApprovalRow request) implements Submitted {}
}
