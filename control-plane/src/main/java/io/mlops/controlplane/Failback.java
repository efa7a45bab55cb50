package io.mlops.controlplane;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A failover that was asked to be undone.
 *
 * @param generation of the deployment
 * @param waitsUntilOrNull the end of the freeze that it waits for; null where it is done
 * @param waitsUntil the same for people; empty where it is done
 */
public record Failback(long generation, @Nullable Instant waitsUntilOrNull, String waitsUntil) {}
