package io.mlops.controlplane.store;

import io.mlops.controlplane.rollup.Rollup;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import org.jdbi.v3.core.Handle;

/** What deployments were asked for, hour by hour; within one transaction. They stay when their deployment goes. */
public final class LoadHours {
    private final Handle handle;

    LoadHours(Handle handle) {
        this.handle = handle;
    }

    private record Hour(String deployment, long number) {}

    /** Counts the hours of these minutes anew, from all minutes that are kept: late ones and several gateways add up. */
    public void count(Collection<Rollup> minutes) {
        minutes.stream()
                .map(minute -> new Hour(minute.deployment(), minute.number() / 60))
                .distinct()
                .forEach(this::count);
    }

    private void count(Hour hour) {
        handle.createUpdate("INSERT INTO load_hours (deployment, hour, minutes, requests, peak_minute)"
                        + " SELECT deployment, CAST(:hour AS BIGINT), COUNT(*), CAST(SUM(asked) AS BIGINT),"
                        + " CAST(MAX(asked) AS BIGINT)"
                        + " FROM (SELECT deployment, minute, SUM(requests - refused) AS asked FROM rollups"
                        + " WHERE deployment = :deployment AND minute >= :from AND minute < :until"
                        + " GROUP BY deployment, minute) AS asked_minutes WHERE 1 = 1 GROUP BY deployment"
                        + " ON CONFLICT (deployment, hour) DO UPDATE SET minutes = excluded.minutes,"
                        + " requests = excluded.requests, peak_minute = excluded.peak_minute")
                .bind("deployment", hour.deployment())
                .bind("hour", hour.number())
                .bind("from", hour.number() * 60)
                .bind("until", (hour.number() + 1) * 60)
                .execute();
    }

    /** Of a deployment, in the order of time. */
    public List<LoadHour> of(String deployment) {
        return handle.createQuery("SELECT * FROM load_hours WHERE deployment = :deployment ORDER BY hour")
                .bind("deployment", deployment)
                .map((row, context) -> new LoadHour(
                        Instant.ofEpochSecond(row.getLong("hour") * 3600),
                        row.getLong("minutes"),
                        row.getLong("requests"),
                        row.getLong("peak_minute")))
                .list();
    }

    /** Removes what is older; returns how many rows. */
    public int thin(Instant before) {
        return handle.createUpdate("DELETE FROM load_hours WHERE hour < :before")
                .bind("before", Math.floorDiv(before.getEpochSecond(), 3600L))
                .execute();
    }
}
