package io.mlops.controlplane.store;

import io.mlops.controlplane.spec.SpecJson;
import java.util.List;
import java.util.Optional;
import org.jdbi.v3.core.Handle;

/** When deployments may not change; within one transaction. */
public final class Freezes {
    private final Handle handle;

    Freezes(Handle handle) {
        this.handle = handle;
    }

    public Optional<FreezeRow> find(String deployment) {
        return handle.createQuery("SELECT * FROM freezes WHERE deployment = :deployment")
                .bind("deployment", deployment)
                .map((row, context) -> Tables.freeze(row))
                .findOne();
    }

    /** Every freeze, ordered by deployment. */
    public List<FreezeRow> list() {
        return handle.createQuery("SELECT * FROM freezes ORDER BY deployment")
                .map((row, context) -> Tables.freeze(row))
                .list();
    }

    /** Writes the freeze over what is there. */
    public void put(FreezeRow row) {
        handle.createUpdate("INSERT INTO freezes (deployment, calendar, exception)"
                        + " VALUES (:deployment, :calendar, :exception)"
                        + " ON CONFLICT (deployment) DO UPDATE SET calendar = excluded.calendar,"
                        + " exception = excluded.exception")
                .bind("deployment", row.deployment())
                .bind("calendar", SpecJson.write(row.calendar()))
                .bind("exception", row.exception())
                .execute();
    }

    public void forget(String deployment) {
        handle.createUpdate("DELETE FROM freezes WHERE deployment = :deployment")
                .bind("deployment", deployment)
                .execute();
    }
}
