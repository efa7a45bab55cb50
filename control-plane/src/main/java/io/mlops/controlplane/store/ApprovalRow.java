package io.mlops.controlplane.store;

import io.mlops.Sha256;
import java.nio.charset.StandardCharsets;
import java.time.Instant;

/**
 * Something that waits, or waited, for a second person.
 *
 * @param id 1 the first
 * @param summary what is asked for, for people
 * @param payload what is asked for, a JSON object
 * @param model the digest of the model that it needs, hexadecimal; empty for none
 * @param askedBy an authenticated identity
 * @param decidedBy who approved or denied it; empty while it waits
 */
public record ApprovalRow(
        long id,
        Kind kind,
        String deployment,
        String summary,
        String payload,
        String model,
        String askedBy,
        Instant askedAt,
        Instant expiresAt,
        State state,
        String decidedBy,
        Instant decidedAt) {
    /** What can be made to wait. */
    public enum Kind {
        FAILOVER,
        ROLLOUT,
        ROLLBACK,
        DESTROY
    }

    /** Whether it still waits. */
    public enum State {
        PENDING,
        APPROVED,
        DENIED,
        EXPIRED
    }

    public ApprovalRow withId(long newId) {
        return new ApprovalRow(
                newId,
                kind,
                deployment,
                summary,
                payload,
                model,
                askedBy,
                askedAt,
                expiresAt,
                state,
                decidedBy,
                decidedAt);
    }

    public ApprovalRow decided(State newState, String by, Instant at) {
        return new ApprovalRow(
                id, kind, deployment, summary, payload, model, askedBy, askedAt, expiresAt, newState, by, at);
    }

    /** A hash of all that was asked: the journal keeps it, so that a row that was edited afterwards shows. */
    public String digest() {
        String all = String.join(
                "\n",
                Long.toString(id),
                kind.name(),
                deployment,
                summary,
                payload,
                model,
                askedBy,
                Long.toString(askedAt.toEpochMilli()),
                Long.toString(expiresAt.toEpochMilli()));
        return Sha256.of(all.getBytes(StandardCharsets.UTF_8)).hex();
    }
}
