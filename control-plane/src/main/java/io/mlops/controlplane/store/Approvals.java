package io.mlops.controlplane.store;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jdbi.v3.core.Handle;

/** What waits for a second person; within one transaction. */
public final class Approvals {
    private final Handle handle;

    Approvals(Handle handle) {
        this.handle = handle;
    }

    public Optional<ApprovalRow> find(long id) {
        return handle.createQuery("SELECT * FROM approvals WHERE id = :id")
                .bind("id", id)
                .map((row, context) -> row(row))
                .findOne();
    }

    /** Those that still wait, oldest first. */
    public List<ApprovalRow> pending() {
        return handle.createQuery("SELECT * FROM approvals WHERE state = 'PENDING' ORDER BY id")
                .map((row, context) -> row(row))
                .list();
    }

    /** Writes down what is asked for, under the next number; the row's own is ignored. */
    public ApprovalRow add(ApprovalRow asked) {
        long id = handle.createQuery("SELECT COALESCE(MAX(id), 0) + 1 FROM approvals")
                .mapTo(Long.class)
                .one();
        ApprovalRow row = asked.withId(id);
        handle.createUpdate("INSERT INTO approvals (id, kind, deployment, summary, payload, model, asked_by, asked_at,"
                        + " expires_at, state, decided_by, decided_at) VALUES (:id, :kind, :deployment, :summary, :payload,"
                        + " :model, :askedBy, :askedAt, :expiresAt, :state, :decidedBy, :decidedAt)")
                .bind("id", row.id())
                .bind("kind", row.kind().name())
                .bind("deployment", row.deployment())
                .bind("summary", row.summary())
                .bind("payload", row.payload())
                .bind("model", row.model())
                .bind("askedBy", row.askedBy())
                .bind("askedAt", row.askedAt().toEpochMilli())
                .bind("expiresAt", row.expiresAt().toEpochMilli())
                .bind("state", row.state().name())
                .bind("decidedBy", row.decidedBy())
                .bind("decidedAt", row.decidedAt().toEpochMilli())
                .execute();
        return row;
    }

    /** Writes down what became of it; only of one that still waits. */
    public void decide(ApprovalRow row) {
        handle.createUpdate("UPDATE approvals SET state = :state, decided_by = :by, decided_at = :at"
                        + " WHERE id = :id AND state = 'PENDING'")
                .bind("id", row.id())
                .bind("state", row.state().name())
                .bind("by", row.decidedBy())
                .bind("at", row.decidedAt().toEpochMilli())
                .execute();
    }

    private static ApprovalRow row(ResultSet row) throws SQLException {
        return new ApprovalRow(
                row.getLong("id"),
                ApprovalRow.Kind.valueOf(row.getString("kind")),
                row.getString("deployment"),
                row.getString("summary"),
                row.getString("payload"),
                row.getString("model"),
                row.getString("asked_by"),
                Instant.ofEpochMilli(row.getLong("asked_at")),
                Instant.ofEpochMilli(row.getLong("expires_at")),
                ApprovalRow.State.valueOf(row.getString("state")),
                row.getString("decided_by"),
                Instant.ofEpochMilli(row.getLong("decided_at")));
    }
}
