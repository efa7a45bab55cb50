package io.mlops.controlplane.store;

import io.mlops.controlplane.rollup.GatewayEvent;
import io.mlops.controlplane.rollup.Rollup;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.function.Consumer;
import org.jdbi.v3.core.Handle;

/** What gateways counted and noticed; within one transaction. Taking the same over twice changes nothing. */
public final class Rollups {
    private final Handle handle;

    Rollups(Handle handle) {
        this.handle = handle;
    }

    /** Returns whether it is new. */
    public boolean add(Rollup row) {
        return handle.createUpdate("INSERT INTO rollups (instance, minute, deployment, from_second, to_second,"
                                + " down_seconds, requests, errors, clients_left, refused, attempts, retries, hedges,"
                                + " ejections, times) VALUES (:instance, :minute, :deployment, :from, :to, :down, :requests,"
                                + " :errors, :left, :refused, :attempts, :retries, :hedges, :ejections, :times)"
                                + " ON CONFLICT (instance, minute, deployment) DO NOTHING")
                        .bind("instance", row.instance())
                        .bind("minute", row.number())
                        .bind("deployment", row.deployment())
                        .bind("from", row.from())
                        .bind("to", row.to())
                        .bind("down", row.down())
                        .bind("requests", row.requests())
                        .bind("errors", row.errors())
                        .bind("left", row.left())
                        .bind("refused", row.refused())
                        .bind("attempts", row.attempts())
                        .bind("retries", row.retries())
                        .bind("hedges", row.hedges())
                        .bind("ejections", row.ejections())
                        .bind("times", row.times())
                        .execute()
                > 0;
    }

    /** Returns whether it is new. */
    public boolean add(GatewayEvent event) {
        return handle.createUpdate("INSERT INTO gateway_events (instance, sequence, at, type, deployment, upstream,"
                                + " location, reason) VALUES (:instance, :sequence, :at, :type, :deployment, :upstream,"
                                + " :location, :reason) ON CONFLICT (instance, sequence) DO NOTHING")
                        .bind("instance", event.instance())
                        .bind("sequence", event.sequence())
                        .bind("at", event.at().toEpochMilli())
                        .bind("type", event.type())
                        .bind("deployment", event.deployment())
                        .bind("upstream", event.upstream())
                        .bind("location", event.location())
                        .bind("reason", event.reason())
                        .execute()
                > 0;
    }

    /** Shows what was counted from one instant until before another, ordered by minute, deployment and gateway. */
    public void each(Instant from, Instant until, Consumer<Rollup> reader) {
        handle.createQuery("SELECT * FROM rollups WHERE minute >= :from AND minute < :until"
                        + " ORDER BY minute, deployment, instance")
                .bind("from", minute(from))
                .bind("until", minute(until))
                .map((row, context) -> rollup(row))
                .forEach(reader);
    }

    /** What gateways noticed from one instant until before another, in the order of time. */
    public List<GatewayEvent> events(Instant from, Instant until) {
        return handle.createQuery(
                        "SELECT * FROM gateway_events WHERE at >= :from AND at < :until ORDER BY at, instance, sequence")
                .bind("from", from.toEpochMilli())
                .bind("until", until.toEpochMilli())
                .map((row, context) -> event(row))
                .list();
    }

    /** How many requests, and how many of them failed, from one instant until before another. */
    public Sum sum(String deployment, Instant from, Instant until) {
        return handle.createQuery("SELECT COALESCE(SUM(requests - clients_left - refused), 0) AS requests,"
                        + " COALESCE(SUM(errors), 0) AS errors FROM rollups"
                        + " WHERE deployment = :deployment AND minute >= :from AND minute < :until")
                .bind("deployment", deployment)
                .bind("from", minute(from))
                .bind("until", minute(until))
                .map((row, context) -> new Sum(row.getLong("requests"), row.getLong("errors")))
                .one();
    }

    /**
     * A sum over minutes.
     *
     * @param requests that count: without those whose client left or asked for too much
     * @param errors those of them that failed
     */
    public record Sum(long requests, long errors) {}

    /** How many bytes of a gateway's file have been taken over. */
    public long position(String file) {
        return handle.createQuery("SELECT bytes FROM rollup_files WHERE file = :file")
                .bind("file", file)
                .mapTo(Long.class)
                .findOne()
                .orElse(0L);
    }

    public void moveTo(String file, long bytes) {
        handle.createUpdate("INSERT INTO rollup_files (file, bytes) VALUES (:file, :bytes)"
                        + " ON CONFLICT (file) DO UPDATE SET bytes = excluded.bytes")
                .bind("file", file)
                .bind("bytes", bytes)
                .execute();
    }

    /** Removes what is older; returns how many rows. */
    public int thin(Instant before) {
        int minutes = handle.createUpdate("DELETE FROM rollups WHERE minute < :before")
                .bind("before", minute(before))
                .execute();
        return minutes
                + handle.createUpdate("DELETE FROM gateway_events WHERE at < :before")
                        .bind("before", before.toEpochMilli())
                        .execute();
    }

    private static long minute(Instant at) {
        return Math.floorDiv(at.getEpochSecond(), 60);
    }

    private static Rollup rollup(ResultSet row) throws SQLException {
        return new Rollup(
                row.getString("instance"),
                Instant.ofEpochSecond(row.getLong("minute") * 60),
                row.getString("deployment"),
                row.getInt("from_second"),
                row.getInt("to_second"),
                row.getInt("down_seconds"),
                row.getLong("requests"),
                row.getLong("errors"),
                row.getLong("clients_left"),
                row.getLong("refused"),
                row.getLong("attempts"),
                row.getLong("retries"),
                row.getLong("hedges"),
                row.getLong("ejections"),
                row.getString("times"));
    }

    private static GatewayEvent event(ResultSet row) throws SQLException {
        return new GatewayEvent(
                row.getString("instance"),
                row.getLong("sequence"),
                Instant.ofEpochMilli(row.getLong("at")),
                row.getString("type"),
                row.getString("deployment"),
                row.getString("upstream"),
                row.getString("location"),
                row.getString("reason"));
    }
}
