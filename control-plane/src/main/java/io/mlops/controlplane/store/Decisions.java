package io.mlops.controlplane.store;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jdbi.v3.core.Handle;

/** Placements that were decided; within one transaction. They stay when their deployment goes. */
public final class Decisions {
    private final Handle handle;

    Decisions(Handle handle) {
        this.handle = handle;
    }

    public Optional<DecisionRow> find(String deployment, int number) {
        return handle.createQuery("SELECT * FROM decisions WHERE deployment = :deployment AND number = :number")
                .bind("deployment", deployment)
                .bind("number", number)
                .map((row, context) -> row(row))
                .findOne();
    }

    /** The deployment's newest. */
    public Optional<DecisionRow> latest(String deployment) {
        return handle.createQuery("SELECT * FROM decisions WHERE deployment = :deployment ORDER BY number DESC LIMIT 1")
                .bind("deployment", deployment)
                .map((row, context) -> row(row))
                .findOne();
    }

    /** The names of all, as {@code trading-policy/2}, the newest of each deployment first. */
    public List<String> ids() {
        return handle.createQuery("SELECT deployment, number FROM decisions ORDER BY deployment, number DESC")
                .map((row, context) -> row.getString("deployment") + "/" + row.getInt("number"))
                .list();
    }

    /** Writes it down under the deployment's next number; the row's own is ignored. */
    public DecisionRow add(DecisionRow decided) {
        int newest = latest(decided.deployment()).map(DecisionRow::number).orElse(0);
        DecisionRow row = decided.withNumber(newest + 1);
        handle.createUpdate(
                        "INSERT INTO decisions (deployment, number, asked, problem, placement, notes, actor, decided_at)"
                                + " VALUES (:deployment, :number, :asked, :problem, :placement, :notes, :actor, :at)")
                .bind("deployment", row.deployment())
                .bind("number", row.number())
                .bind("asked", row.asked())
                .bind("problem", row.problem())
                .bind("placement", row.placement())
                .bind("notes", String.join("\n", row.notes()))
                .bind("actor", row.actor())
                .bind("at", row.decidedAt().toEpochMilli())
                .execute();
        return row;
    }

    private static DecisionRow row(ResultSet row) throws SQLException {
        return new DecisionRow(
                row.getString("deployment"),
                row.getInt("number"),
                row.getString("asked"),
                row.getString("problem"),
                row.getString("placement"),
                row.getString("notes").lines().toList(),
                row.getString("actor"),
                Instant.ofEpochMilli(row.getLong("decided_at")));
    }
}
