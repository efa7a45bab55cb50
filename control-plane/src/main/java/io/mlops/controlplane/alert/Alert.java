package io.mlops.controlplane.alert;

import java.time.Instant;

/**
 * Something that a person should hear of.
 *
 * @param kind what it is about
 * @param subject the deployment; {@code gateway}, {@code journal} or {@code store} where it is none
 * @param at when it happened
 * @param message one line for people, without secrets
 */
public record Alert(Kind kind, String subject, Instant at, String message) {
    /** What alerts are about. Names are API. */
    public enum Kind {
        EJECTION(Severity.WARNING, false),
        FAILOVER(Severity.WARNING, false),
        ROLLBACK(Severity.WARNING, false),
        REPLICAS_LOST(Severity.WARNING, false),
        OBJECTIVE_AT_RISK(Severity.CRITICAL, true),
        BUDGET_BURNING(Severity.WARNING, true),
        GATEWAY_DOWN(Severity.CRITICAL, true),
        STORE_UNREACHABLE(Severity.CRITICAL, true),
        ANCHOR_FAILED(Severity.CRITICAL, true),
        APPROVAL_TAMPERED(Severity.CRITICAL, false),
        APPROVALS_CHANGED(Severity.WARNING, false),
        CERTIFICATE_EXPIRES(Severity.WARNING, true);

        private final Severity severity;
        private final boolean lasting;

        Kind(Severity severity, boolean lasting) {
            this.severity = severity;
            this.lasting = lasting;
        }

        public Severity severity() {
            return severity;
        }

        /** Whether it lasts until it is said to be over; otherwise it happens, and is over when it stops to happen. */
        boolean lasting() {
            return lasting;
        }
    }

    /** How much of a hurry there is. */
    public enum Severity {
        /** Look at it today. */
        WARNING,
        /** Wake somebody. */
        CRITICAL
    }

    String key() {
        return kind.name() + "/" + subject;
    }
}
