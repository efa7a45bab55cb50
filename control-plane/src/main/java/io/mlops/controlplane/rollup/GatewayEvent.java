package io.mlops.controlplane.rollup;

import java.time.Instant;

/**
 * Something that a gateway noticed or did.
 *
 * @param instance names the gateway process
 * @param sequence counts within the process
 * @param at milliseconds
 * @param type EJECTED, READMITTED, ADMITTED, WRONG_MODEL, ROUTES_APPLIED, DRAINING, FAULT_INJECTED or
 *     FAULT_REVERTED
 * @param deployment empty where it concerns none; so are upstream and location
 */
public record GatewayEvent(
        String instance,
        long sequence,
        Instant at,
        String type,
        String deployment,
        String upstream,
        String location,
        String reason) {}
