package io.mlops.controlplane.rollup;

import java.time.Instant;

/**
 * Something that a gateway noticed or did.
 *
 * @param instance names the gateway process
 * @param sequence counts within the process
 * @param at milliseconds
 * @param type as the gateway's admin port names it: EJECTED, READMITTED, ROUTES_APPLIED and so on
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
