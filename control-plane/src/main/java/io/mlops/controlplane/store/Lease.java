package io.mlops.controlplane.store;

import java.time.Instant;

/**
 * Who may change things.
 *
 * @param holder names the process: host, home, pid, start time; empty for nobody
 * @param fence grows with every new holder
 * @param expiresAt when another one may take over
 */
public record Lease(String holder, long fence, Instant expiresAt) {}
