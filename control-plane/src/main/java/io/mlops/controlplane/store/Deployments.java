package io.mlops.controlplane.store;

import io.mlops.Location;
import io.mlops.controlplane.spec.RevisionTemplate;
import io.mlops.controlplane.spec.SpecJson;
import java.util.List;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/** What is wanted: deployments, their revisions and what people asked for; within one transaction. */
public final class Deployments {
    private final Handle handle;

    Deployments(Handle handle) {
        this.handle = handle;
    }

    public Optional<DeploymentRow> find(String name) {
        return handle.createQuery("SELECT * FROM deployments WHERE name = :name")
                .bind("name", name)
                .map((row, context) -> Tables.deployment(row))
                .findOne();
    }

    /** Every deployment, ordered by name. */
    public List<DeploymentRow> list() {
        return handle.createQuery("SELECT * FROM deployments ORDER BY name")
                .map((row, context) -> Tables.deployment(row))
                .list();
    }

    /** Writes the deployment over what is there. */
    public void put(DeploymentRow row) {
        handle.createUpdate("INSERT INTO deployments (name, generation, spec, revision, destroying, actor, changed_at)"
                        + " VALUES (:name, :generation, :spec, :revision, :destroying, :actor, :changedAt)"
                        + " ON CONFLICT (name) DO UPDATE SET generation = excluded.generation, spec = excluded.spec,"
                        + " revision = excluded.revision, destroying = excluded.destroying, actor = excluded.actor,"
                        + " changed_at = excluded.changed_at")
                .bind("name", row.name())
                .bind("generation", row.generation())
                .bind("spec", SpecJson.write(row.spec()))
                .bind("revision", row.revision())
                .bind("destroying", row.destroying() ? 1 : 0)
                .bind("actor", row.actor())
                .bind("changedAt", row.changedAt().toEpochMilli())
                .execute();
    }

    /** The revisions of a deployment, oldest first. */
    public List<RevisionRow> revisions(String deployment) {
        return handle.createQuery("SELECT * FROM revisions WHERE deployment = :deployment ORDER BY number")
                .bind("deployment", deployment)
                .map((row, context) -> Tables.revision(row))
                .list();
    }

    /** Every revision of every deployment. */
    public List<RevisionRow> revisions() {
        return handle.createQuery("SELECT * FROM revisions ORDER BY deployment, number")
                .map((row, context) -> Tables.revision(row))
                .list();
    }

    /** Adds a revision; it never changes afterwards but for the locations that it learns of. */
    public void add(RevisionRow row) {
        handle.createUpdate(
                        "INSERT INTO revisions (deployment, number, template, model_digest, source, actor, created_at)"
                                + " VALUES (:deployment, :number, :template, :digest, :source, :actor, :createdAt)")
                .bind("deployment", row.deployment())
                .bind("number", row.number())
                .bind("template", SpecJson.write(row.template()))
                .bind("digest", row.template().digest())
                .bind("source", row.source())
                .bind("actor", row.actor())
                .bind("createdAt", row.createdAt().toEpochMilli())
                .execute();
    }

    /** What a revision runs on at locations that it had none of until now. */
    public void learn(RevisionRow row, RevisionTemplate known) {
        handle.createUpdate(
                        "UPDATE revisions SET template = :template WHERE deployment = :deployment AND number = :number")
                .bind("template", SpecJson.write(known))
                .bind("deployment", row.deployment())
                .bind("number", row.number())
                .execute();
    }

    /** The failovers that are in force, oldest first. */
    public List<RequestRow> failovers() {
        return handle.createQuery("SELECT * FROM requests WHERE kind = 'FAILOVER' AND state = 'ACTIVE' ORDER BY id")
                .map((row, context) -> Tables.request(row))
                .list();
    }

    /** The fail-backs that wait for the end of a freeze, oldest first. */
    public List<RequestRow> waitingFailbacks() {
        return handle.createQuery("SELECT * FROM requests WHERE kind = 'FAILBACK' AND state = 'ACTIVE' ORDER BY id")
                .map((row, context) -> Tables.request(row))
                .list();
    }

    /** The rollbacks that were given up and are to be tried once more, oldest first. */
    public List<RequestRow> repeatedRollbacks() {
        return handle.createQuery("SELECT * FROM requests WHERE kind = 'ROLLBACK' AND state = 'ACTIVE' ORDER BY id")
                .map((row, context) -> Tables.request(row))
                .list();
    }

    /** The rollback has been taken up once more. */
    public void endRepeatedRollback(String deployment) {
        handle.createUpdate("UPDATE requests SET state = 'DONE' WHERE deployment = :deployment"
                        + " AND kind = 'ROLLBACK' AND state = 'ACTIVE'")
                .bind("deployment", deployment)
                .execute();
    }

    /** Ends the wait for a fail-back to this location; returns whether there was one. */
    public boolean endWaitingFailback(String deployment, Location to) {
        return handle.createUpdate("UPDATE requests SET state = 'DONE' WHERE deployment = :deployment"
                                + " AND kind = 'FAILBACK' AND state = 'ACTIVE' AND to_location = :to")
                        .bind("deployment", deployment)
                        .bind("to", to.toString())
                        .execute()
                > 0;
    }

    /** What people asked for, oldest first. */
    public List<RequestRow> requests(String deployment) {
        return handle.createQuery("SELECT * FROM requests WHERE deployment = :deployment ORDER BY id")
                .bind("deployment", deployment)
                .map((row, context) -> Tables.request(row))
                .list();
    }

    /** Writes down what somebody asked for; the row's id is ignored. */
    public void add(RequestRow row) {
        handle.createUpdate("INSERT INTO requests (id, deployment, kind, from_location, to_location, actor,"
                        + " requested_at, state) SELECT COALESCE(MAX(id), 0) + 1, :deployment, :kind,"
                        + " CAST(:from AS TEXT), CAST(:to AS TEXT), :actor, :at, :state FROM requests")
                .bind("deployment", row.deployment())
                .bind("kind", row.kind().name())
                .bind("from", text(row.fromOrNull()))
                .bind("to", text(row.toOrNull()))
                .bind("actor", row.actor())
                .bind("at", row.requestedAt().toEpochMilli())
                .bind("state", row.state().name())
                .execute();
    }

    /** Ends the failovers from this location; returns whether there was one. */
    public boolean endFailover(String deployment, Location from) {
        return handle.createUpdate("UPDATE requests SET state = 'DONE' WHERE deployment = :deployment"
                                + " AND kind = 'FAILOVER' AND state = 'ACTIVE' AND from_location = :from")
                        .bind("deployment", deployment)
                        .bind("from", from.toString())
                        .execute()
                > 0;
    }

    /** Forgets a deployment, its revisions, requests and progress. The journal remembers. */
    public void forget(String name) {
        for (String table : List.of("requests", "revisions", "rollouts", "freezes")) {
            handle.createUpdate("DELETE FROM " + table + " WHERE deployment = :name")
                    .bind("name", name)
                    .execute();
        }
        handle.createUpdate("DELETE FROM deployments WHERE name = :name")
                .bind("name", name)
                .execute();
    }

    private static @Nullable String text(@Nullable Location location) {
        return location == null ? null : location.toString();
    }
}
