package io.mlops.cli.drill;

import java.time.Instant;

/**
 * Something that a gateway noticed or did, from its admin port.
 *
 * @param gateway its process
 * @param type EJECTED, READMITTED, UPSTREAM_ADDED, UPSTREAM_REMOVED, ROUTES_APPLIED, ...
 * @param upstream whom it concerns: a replica's id; empty when nobody
 */
record GatewayEvent(
        long gateway,
        long sequence,
        Instant at,
        String type,
        String deployment,
        String upstream,
        String location,
        String reason) {}
