package io.mlops.controlplane.store;

import java.util.List;
import java.util.Optional;
import org.jdbi.v3.core.Handle;

/** How far the controller has come; within one transaction. */
public final class Rollouts {
    private final Handle handle;

    Rollouts(Handle handle) {
        this.handle = handle;
    }

    public Optional<RolloutRow> find(String deployment) {
        return handle.createQuery("SELECT * FROM rollouts WHERE deployment = :deployment")
                .bind("deployment", deployment)
                .map((row, context) -> Tables.rollout(row))
                .findOne();
    }

    public List<RolloutRow> list() {
        return handle.createQuery("SELECT * FROM rollouts ORDER BY deployment")
                .map((row, context) -> Tables.rollout(row))
                .list();
    }

    /** Writes the progress over what is there. */
    public void put(RolloutRow row) {
        handle.createUpdate("INSERT INTO rollouts (deployment, stable, candidate, step, step_at, started_at, previous,"
                        + " previous_until, aborted, reason, observed_generation) VALUES (:deployment, :stable,"
                        + " :candidate, :step, :stepAt, :startedAt, :previous, :previousUntil, :aborted, :reason, :observed)"
                        + " ON CONFLICT (deployment) DO UPDATE SET stable = excluded.stable,"
                        + " candidate = excluded.candidate, step = excluded.step, step_at = excluded.step_at,"
                        + " started_at = excluded.started_at, previous = excluded.previous,"
                        + " previous_until = excluded.previous_until, aborted = excluded.aborted,"
                        + " reason = excluded.reason, observed_generation = excluded.observed_generation")
                .bind("deployment", row.deployment())
                .bind("stable", row.stable())
                .bind("candidate", row.candidate())
                .bind("step", row.step())
                .bind("stepAt", row.stepAt().toEpochMilli())
                .bind("startedAt", row.startedAt().toEpochMilli())
                .bind("previous", row.previous())
                .bind("previousUntil", row.previousUntil().toEpochMilli())
                .bind("aborted", row.aborted())
                .bind("reason", row.reason())
                .bind("observed", row.observedGeneration())
                .execute();
    }
}
