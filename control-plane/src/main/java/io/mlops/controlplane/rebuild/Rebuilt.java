package io.mlops.controlplane.rebuild;

import io.mlops.Location;
import io.mlops.controlplane.journal.Details;
import io.mlops.controlplane.journal.JournalEvent;
import io.mlops.controlplane.spec.DeploymentSpec;
import io.mlops.controlplane.spec.RevisionTemplate;
import io.mlops.controlplane.store.DeploymentRow;
import io.mlops.controlplane.store.RequestRow;
import io.mlops.controlplane.store.RevisionRow;
import io.mlops.controlplane.store.RolloutRow;
import io.mlops.controlplane.store.Transaction;
import io.mlops.endpoint.Endpoint;
import java.time.Instant;
import java.util.List;
import java.util.SortedMap;
import java.util.stream.Collectors;

/**
 * A deployment, as far as what runs of it tells.
 *
 * @param spec what would make just this run; what cannot be told has its fallback
 * @param revisions of which something runs, by number
 * @param stable the revision that serves
 * @param previous the revision that is kept for a rollback, 0 for none
 * @param drained the locations that a failover took the traffic off
 * @param endpoints that run of it
 */
public record Rebuilt(
        String name,
        DeploymentSpec spec,
        SortedMap<Integer, RevisionTemplate> revisions,
        int stable,
        int previous,
        List<Location> drained,
        List<Endpoint> endpoints) {
    /** What was asked for in the revision that serves. */
    public RevisionTemplate template() {
        RevisionTemplate template = revisions.get(stable);
        if (template == null) {
            throw new IllegalStateException("the serving revision of " + name + " is not among those that run");
        }
        return template;
    }

    /** Why the store knows another deployment of this name; empty where it agrees. */
    List<String> disagreements(List<RevisionRow> known) {
        return revisions.entrySet().stream()
                .filter(found -> known.stream()
                        .noneMatch(row -> row.number() == found.getKey()
                                && row.template()
                                        .digest()
                                        .equals(found.getValue().digest())))
                .map(found -> "revision " + found.getKey() + " of " + name + " runs with model "
                        + found.getValue().modelDigest().abbreviated() + ", which the store does not know")
                .toList();
    }

    /** Writes it down as if it had been deployed; what runs is what is wanted. */
    void write(Transaction tx, long generation, String actor, Instant now) {
        tx.deployments().put(new DeploymentRow(name, generation, spec, stable, false, actor, now));
        revisions.forEach((number, template) -> tx.deployments()
                .add(new RevisionRow(
                        name,
                        number,
                        template,
                        RevisionRow.REBUILT + spec.model().uri(),
                        actor,
                        now)));
        Instant until = previous == 0 ? Instant.EPOCH : now.plus(spec.rollout().keepPrevious());
        tx.rollouts().put(new RolloutRow(name, stable, 0, -1, now, now, previous, until, 0, "", generation));
        for (Location location : drained) {
            tx.deployments()
                    .add(new RequestRow(
                            0, name, RequestRow.Kind.FAILOVER, location, null, actor, now, RequestRow.State.ACTIVE));
        }
        tx.journal().append(event(actor, now));
    }

    private JournalEvent event(String actor, Instant now) {
        String adopted = endpoints.stream()
                .map(endpoint ->
                        endpoint.spec().name() + " at " + endpoint.spec().location())
                .collect(Collectors.joining(", "));
        String detail = Details.of(
                "revision",
                stable,
                "previous",
                previous,
                "replicas",
                spec.replicas().min(),
                "endpoints",
                adopted);
        return JournalEvent.of(now, actor, "REBUILT", name, detail)
                .withModel(template().digest());
    }
}
