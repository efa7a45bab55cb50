package io.mlops.controlplane.store;

import io.mlops.controlplane.store.ThroughputRow.Origin;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.SqlStatement;

/** What replicas were measured to carry; within one transaction. */
public final class Throughputs {
    private static final String INSERT = "INSERT INTO throughputs (model, provider, instance_type, origin,"
            + " objective_millis, requests_per_second, measured_at, source)"
            + " VALUES (:model, :provider, :type, :origin, :objective, :rate, :at, :source)";

    private final Handle handle;

    Throughputs(Handle handle) {
        this.handle = handle;
    }

    /** Of a model, by its digest, on each machine it was measured on; of live traffic one for each latency objective. */
    public List<ThroughputRow> of(String model) {
        return handle.createQuery("SELECT * FROM throughputs WHERE model = :model"
                        + " ORDER BY provider, instance_type, origin, objective_millis")
                .bind("model", model)
                .map((row, context) -> new ThroughputRow(
                        row.getString("model"),
                        row.getString("provider"),
                        row.getString("instance_type"),
                        row.getDouble("requests_per_second"),
                        Duration.ofMillis(row.getLong("objective_millis")),
                        Instant.ofEpochMilli(row.getLong("measured_at")),
                        row.getString("source"),
                        Origin.valueOf(row.getString("origin"))))
                .list();
    }

    /** Writes a bench's figure over what one measured before of the same model on the same machine. */
    public void put(ThroughputRow row) {
        key(
                        handle.createUpdate("DELETE FROM throughputs WHERE model = :model AND provider = :provider"
                                + " AND instance_type = :type AND origin = :origin"),
                        row)
                .execute();
        bind(handle.createUpdate(INSERT), row).execute();
    }

    /** Keeps what live traffic has shown, where that is more than it has before at this objective; returns whether it is. */
    public boolean raise(ThroughputRow row) {
        return bind(
                                handle.createUpdate(INSERT
                                        + " ON CONFLICT (model, provider, instance_type, origin, objective_millis)"
                                        + " DO UPDATE SET requests_per_second = excluded.requests_per_second,"
                                        + " measured_at = excluded.measured_at, source = excluded.source"
                                        + " WHERE excluded.requests_per_second > throughputs.requests_per_second"),
                                row)
                        .execute()
                > 0;
    }

    private static <T extends SqlStatement<T>> T key(T statement, ThroughputRow row) {
        return statement
                .bind("model", row.model())
                .bind("provider", row.provider())
                .bind("type", row.instanceType())
                .bind("origin", row.origin().name());
    }

    private static <T extends SqlStatement<T>> T bind(T statement, ThroughputRow row) {
        return key(statement, row)
                .bind("objective", row.objective().toMillis())
                .bind("rate", row.requestsPerSecond())
                .bind("at", row.measuredAt().toEpochMilli())
                .bind("source", row.source());
    }
}
