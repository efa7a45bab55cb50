package io.mlops.controlplane;

import io.mlops.ErrorCode;
import io.mlops.MlopsException;
import io.mlops.controlplane.journal.Details;
import io.mlops.controlplane.journal.JournalEvent;
import io.mlops.controlplane.model.StagedModel;
import io.mlops.controlplane.placing.Decided;
import io.mlops.controlplane.placing.Decider;
import io.mlops.controlplane.port.ProviderLookup;
import io.mlops.controlplane.spec.Manifest;
import io.mlops.controlplane.store.DecisionRow;
import io.mlops.controlplane.store.DeploymentRow;
import io.mlops.controlplane.store.LoadHour;
import io.mlops.controlplane.store.Store;
import io.mlops.controlplane.store.ThroughputRow;
import io.mlops.planner.place.PlacementPlan;
import io.mlops.provider.Need;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/** Placements that were decided, what replicas were measured to carry, and what was asked of them. Used by one thread. */
public final class PlacementDesk {
    private final Store store;
    private final InstantSource clock;

    PlacementDesk(Store store, InstantSource clock) {
        this.store = store;
        this.clock = clock;
    }

    /**
     * Decides where a manifest with {@code placement: auto} runs; writes nothing.
     *
     * @param again whether to decide anew where the deployment's latest decision would stand
     * @throws MlopsException as {@link Decider#decide}, and as {@link ControlPlane#plan} for a model that cannot be read
     */
    public Decided decide(Manifest manifest, ProviderLookup providers, Decider decider, boolean again) {
        String name = manifest.name().value();
        StagedModel model = Planner.inspect(manifest, providers);
        Optional<DeploymentRow> running =
                store.read(tx -> tx.deployments().find(name)).filter(row -> !row.destroying());
        Optional<DecisionRow> latest = again || running.isEmpty()
                ? Optional.empty()
                : store.read(tx -> tx.decisions().latest(name));
        List<Need> held = running.map(row -> Needs.held(row.spec())).orElse(List.of());
        return decider.decide(manifest, model, throughputs(model.digest().hex()), latest, held);
    }

    /** Writes a new decision down, and into the journal with its price and the age of that; returns its name. */
    public String keep(Decided decided, String actor) {
        PlacementPlan plan = decided.plan().orElseThrow();
        Instant now = clock.instant();
        return store.write(tx -> {
            DecisionRow row = tx.decisions().add(decided.row(actor, now));
            Instant oldest = plan.placed().stream()
                    .map(each -> each.candidate().offer().effective())
                    .min(Comparator.naturalOrder())
                    .orElse(now);
            String places = String.join(
                    ", ",
                    plan.placed().stream()
                            .map(each ->
                                    each.replicas() + " x " + each.candidate().id())
                            .toList());
            tx.journal()
                    .append(JournalEvent.of(
                                    now,
                                    actor,
                                    "PLACEMENT_DECIDED",
                                    row.deployment(),
                                    Details.of("decision", row.id(), "placement", places, "proven", plan.proven()))
                            .withPrice(plan.hourly().amount(), oldest));
            return row.id();
        });
    }

    /**
     * A decision by its name, {@code NAME/2}, or the newest of a deployment by that one's.
     *
     * @throws MlopsException NOT_FOUND with those that there are
     */
    public DecisionRow find(String id) {
        String[] parts = id.split("/", 2);
        Optional<DecisionRow> found = store.read(tx -> {
            if (parts.length == 1) {
                return tx.decisions().latest(id);
            }
            return parts[1].matches("[0-9]{1,9}")
                    ? tx.decisions().find(parts[0], Integer.parseInt(parts[1]))
                    : Optional.empty();
        });
        return found.orElseThrow(() -> {
            List<String> ids = store.read(tx -> tx.decisions().ids());
            return new MlopsException(
                    ErrorCode.NOT_FOUND,
                    "cannot explain " + id + ": there is no such decision; "
                            + (ids.isEmpty()
                                    ? "none was made yet: deploy makes one for placement: auto"
                                    : "there are " + String.join(", ", ids)));
        });
    }

    /** What replicas of a model carry, by its digest. */
    public List<ThroughputRow> throughputs(String model) {
        return store.read(tx -> tx.throughputs().of(model));
    }

    /** What a deployment was asked for, hour by hour, in the order of time; of 400 days at most. */
    public List<LoadHour> loadHours(String deployment) {
        return store.read(tx -> tx.loadHours().of(deployment));
    }

    /** Writes down what was measured. */
    public void keep(ThroughputRow measured) {
        store.write(tx -> {
            tx.throughputs().put(measured);
            return measured;
        });
    }
}
