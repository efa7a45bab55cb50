package io.mlops.cli.drill;

import java.time.Instant;

/**
 * Something that the gateway noticed or did, from its admin port.
 *
 * @param type EJECTED, READMITTED, UPSTREAM_ADDED, UPSTREAM_REMOVED, ROUTES_APPLIED, ...
 * @param upstream whom it concerns: a replica's id; empty when nobody
 */
record GatewayEvent(
        long sequence, Instant at, String type, String deployment, String upstream, String location, String reason) {}
