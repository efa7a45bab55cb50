package io.mlops.gateway;

import java.time.Instant;

/**
 * Something that happened at the gateway and that others may want to know.
 *
 * @param sequence counts from 1 since the gateway started
 * @param at when
 * @param type what
 * @param deployment empty where it concerns none
 * @param upstream the upstream's id; empty where it concerns none
 * @param location the upstream's location; empty where it concerns none
 * @param reason for people
 */
record Event(long sequence, Instant at, Type type, String deployment, String upstream, String location, String reason) {
    /** The kinds. Names are API. */
    enum Type {
        ROUTES_APPLIED,
        ROUTES_REFUSED,
        ROUTES_BROKEN,
        ROUTES_MISSING,
        UPSTREAM_ADDED,
        UPSTREAM_REMOVED,
        ADMITTED,
        EJECTED,
        READMITTED,
        WRONG_MODEL,
        LATE,
        DRAINING,
        FAULT_INJECTED,
        FAULT_REVERTED,
        /** A new certificate, key file or key set is in force. */
        SECURITY_RELOADED,
        /** A new one could not be taken; the old one stays. */
        SECURITY_BROKEN,
        /** A certificate ends soon, or has ended. */
        CERTIFICATE_EXPIRES
    }
}
