package io.mlops.controlplane.store;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jdbi.v3.core.Handle;

/** What replicas were measured to carry; within one transaction. */
public final class Throughputs {
    private final Handle handle;

    Throughputs(Handle handle) {
        this.handle = handle;
    }

    /** Of a model, by its digest, on each machine it was measured on. */
    public List<ThroughputRow> of(String model) {
        return handle.createQuery("SELECT * FROM throughputs WHERE model = :model ORDER BY provider, instance_type")
                .bind("model", model)
                .map((row, context) -> new ThroughputRow(
                        row.getString("model"),
                        row.getString("provider"),
                        row.getString("instance_type"),
                        row.getDouble("requests_per_second"),
                        Duration.ofMillis(row.getLong("objective_millis")),
                        Instant.ofEpochMilli(row.getLong("measured_at")),
                        row.getString("source")))
                .list();
    }

    /** Writes it over what was measured before of the same model on the same machine. */
    public void put(ThroughputRow row) {
        handle.createUpdate("INSERT INTO throughputs (model, provider, instance_type, requests_per_second,"
                        + " objective_millis, measured_at, source) VALUES (:model, :provider, :type, :rate, :objective,"
                        + " :at, :source) ON CONFLICT (model, provider, instance_type) DO UPDATE SET"
                        + " requests_per_second = excluded.requests_per_second,"
                        + " objective_millis = excluded.objective_millis, measured_at = excluded.measured_at,"
                        + " source = excluded.source")
                .bind("model", row.model())
                .bind("provider", row.provider())
                .bind("type", row.instanceType())
                .bind("rate", row.requestsPerSecond())
                .bind("objective", row.objective().toMillis())
                .bind("at", row.measuredAt().toEpochMilli())
                .bind("source", row.source())
                .execute();
    }
}
