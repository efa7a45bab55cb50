package io.mlops.controlplane.store;

import io.mlops.Location;
import io.mlops.controlplane.spec.SpecJson;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** How rows become records. Instants of the state are milliseconds since the epoch; the journal keeps ISO 8601 text. */
final class Tables {
    private Tables() {}

    static DeploymentRow deployment(ResultSet row) throws SQLException {
        return new DeploymentRow(
                row.getString("name"),
                row.getLong("generation"),
                SpecJson.deployment(row.getString("spec")),
                row.getInt("revision"),
                row.getInt("destroying") != 0,
                row.getString("actor"),
                instant(row, "changed_at"));
    }

    static RevisionRow revision(ResultSet row) throws SQLException {
        return new RevisionRow(
                row.getString("deployment"),
                row.getInt("number"),
                SpecJson.template(row.getString("template")),
                row.getString("source"),
                row.getString("actor"),
                instant(row, "created_at"));
    }

    static RequestRow request(ResultSet row) throws SQLException {
        return new RequestRow(
                row.getLong("id"),
                row.getString("deployment"),
                RequestRow.Kind.valueOf(row.getString("kind")),
                location(row.getString("from_location")),
                location(row.getString("to_location")),
                row.getString("actor"),
                instant(row, "requested_at"),
                RequestRow.State.valueOf(row.getString("state")));
    }

    static RolloutRow rollout(ResultSet row) throws SQLException {
        return new RolloutRow(
                row.getString("deployment"),
                row.getInt("stable"),
                row.getInt("candidate"),
                row.getInt("step"),
                instant(row, "step_at"),
                instant(row, "started_at"),
                row.getInt("previous"),
                instant(row, "previous_until"),
                row.getInt("aborted"),
                row.getString("reason"),
                row.getLong("observed_generation"));
    }

    static FreezeRow freeze(ResultSet row) throws SQLException {
        return new FreezeRow(
                row.getString("deployment"), SpecJson.calendar(row.getString("calendar")), row.getString("exception"));
    }

    static Lease lease(ResultSet row) throws SQLException {
        return new Lease(row.getString("holder"), row.getLong("fence"), instant(row, "expires_at"));
    }

    private static Instant instant(ResultSet row, String column) throws SQLException {
        return Instant.ofEpochMilli(row.getLong(column));
    }

    private static @Nullable Location location(@Nullable String text) {
        return text == null ? null : Location.parse(text);
    }
}
