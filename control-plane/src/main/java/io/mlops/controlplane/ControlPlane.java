package io.mlops.controlplane;

import io.mlops.ErrorCode;
import io.mlops.Location;
import io.mlops.MlopsException;
import io.mlops.controlplane.freeze.Freeze;
import io.mlops.controlplane.journal.Details;
import io.mlops.controlplane.journal.JournalEntry;
import io.mlops.controlplane.journal.JournalEvent;
import io.mlops.controlplane.journal.JournalVerification;
import io.mlops.controlplane.model.StagedModel;
import io.mlops.controlplane.model.StagedModels;
import io.mlops.controlplane.port.ProviderLookup;
import io.mlops.controlplane.spec.FreezeCalendar;
import io.mlops.controlplane.spec.Manifest;
import io.mlops.controlplane.spec.RevisionTemplate;
import io.mlops.controlplane.store.DeploymentRow;
import io.mlops.controlplane.store.FreezeRow;
import io.mlops.controlplane.store.RequestRow;
import io.mlops.controlplane.store.RevisionRow;
import io.mlops.controlplane.store.RolloutRow;
import io.mlops.controlplane.store.Store;
import io.mlops.controlplane.store.StoreUrl;
import io.mlops.controlplane.store.Transaction;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The client side: plans and writes what is wanted. The {@link Controller} makes it so. Used by one thread.
 *
 * <p>Everything here fails with UNAVAILABLE when the store cannot be reached, and with RESOURCE_EXHAUSTED when the disk is
 * full; nothing is written then.
 */
public final class ControlPlane implements AutoCloseable {
    private final Home home;
    private final Store store;
    private final StagedModels models;
    private final InstantSource clock;

    private ControlPlane(Home home, Store store, InstantSource clock) {
        this.home = home;
        this.store = store;
        this.models = new StagedModels(home.models());
        this.clock = clock;
    }

    /** Opens the home's store, making both where they are missing. */
    public static ControlPlane open(Home home, StoreUrl url, InstantSource clock) {
        home.create();
        return new ControlPlane(home, Store.open(url), clock);
    }

    /**
     * Decides what applying the manifest would change, and checks all that can be checked beforehand.
     *
     * @throws MlopsException NOT_FOUND for a missing model, INVALID_ARGUMENT for one that is not TorchScript or a location
     *     that no provider has, UNSUPPORTED for what this version cannot honour, FAILED_PRECONDITION while a deployment of
     *     this name is being destroyed
     */
    public Plan plan(Manifest manifest, ProviderLookup providers) {
        return plan(manifest, providers, "");
    }

    /**
     * The same for a change that must not wait for the end of a freeze.
     *
     * @param exception why; it goes into the journal. Empty where the change may wait
     */
    public Plan plan(Manifest manifest, ProviderLookup providers, String exception) {
        String name = manifest.name().value();
        Optional<Planner.Current> current = store.read(tx -> current(tx, name));
        return Planner.plan(
                manifest, providers, current.orElse(null), FreezePlan.read(manifest, exception, clock.instant()));
    }

    /**
     * Writes what the plan wants and returns the deployment's generation. Applying what is already there changes nothing.
     *
     * @throws MlopsException FAILED_PRECONDITION when somebody else changed the deployment since it was planned, or the
     *     model file is no longer what was planned
     */
    public long apply(Plan plan, String actor) {
        StagedModel model = new StagedModel(plan.manifest().modelFile(), plan.modelDigest(), plan.modelSize());
        long generation = models.stage(model, () -> store.write(tx -> write(tx, plan, actor)));
        ClientView.refresh(home, store, clock.instant());
        return generation;
    }

    private long write(Transaction tx, Plan plan, String actor) {
        Optional<DeploymentRow> found = tx.deployments().find(plan.name());
        long generation = found.map(DeploymentRow::generation).orElse(0L);
        if (generation != plan.baseGeneration()) {
            return unlessThere(tx, plan, found);
        }
        if (!plan.changesAnything()) {
            return generation;
        }
        DeploymentRow row = new DeploymentRow(
                plan.name(), generation + 1, plan.manifest().spec(), plan.newRevision(), false, actor, clock.instant());
        tx.deployments().put(row);
        if (plan.newRevision() != plan.currentRevision()) {
            tx.deployments()
                    .add(new RevisionRow(
                            plan.name(),
                            plan.newRevision(),
                            RevisionTemplate.of(plan.manifest().spec(), plan.modelDigest()),
                            plan.manifest().modelFile().toString(),
                            actor,
                            clock.instant()));
        }
        putFreeze(tx, plan);
        List<Object> detail = new ArrayList<>(List.of(
                "change",
                plan.action(),
                "generation",
                row.generation(),
                "revision",
                row.revision(),
                "spec",
                plan.manifest().file()));
        if (!plan.freezeException().isEmpty()) {
            detail.addAll(List.of("during-freeze", plan.freezeException()));
        }
        tx.journal()
                .append(event(actor, "DEPLOY", plan.name(), detail.toArray())
                        .withModel(plan.modelDigest().hex()));
        return row.generation();
    }

    private static void putFreeze(Transaction tx, Plan plan) {
        FreezeCalendar calendar = plan.calendarOrNull();
        if (calendar == null) {
            tx.freezes().forget(plan.name());
        } else {
            tx.freezes().put(new FreezeRow(plan.name(), calendar, plan.freezeException()));
        }
    }

    /** Somebody was faster: fine when that is what this plan wants too. */
    private static long unlessThere(Transaction tx, Plan plan, Optional<DeploymentRow> found) {
        RevisionTemplate wanted = RevisionTemplate.of(plan.manifest().spec(), plan.modelDigest());
        if (found.isPresent()
                && !found.get().destroying()
                && found.get().spec().equals(plan.manifest().spec())) {
            int revision = found.get().revision();
            boolean same = tx.deployments().revisions(plan.name()).stream()
                    .anyMatch(row -> row.number() == revision && row.template().equals(wanted));
            if (same) {
                return found.get().generation();
            }
        }
        throw new MlopsException(
                ErrorCode.FAILED_PRECONDITION,
                "cannot deploy " + plan.name() + ": "
                        + found.map(row ->
                                        row.actor() + " changed it at " + row.changedAt() + ", after this was planned")
                                .orElse("it was destroyed after this was planned")
                        + "; run deploy again to see a new plan");
    }

    /**
     * Takes the traffic off a location; a location named as the target goes first, and takes traffic again if it had been
     * failed over from. Stays in force until {@link #failback}, a failover to the location, or the location leaves the
     * placement. Returns the deployment's generation.
     */
    public long failover(String name, Location from, @Nullable Location toOrNull, String actor) {
        long generation = store.write(tx -> {
            DeploymentRow row = require(tx, name, "fail over");
            Failovers failovers = new Failovers(row, tx.deployments());
            if (!failovers.begin(from, toOrNull, actor, clock.instant())) {
                return row.generation();
            }
            return changed(tx, row, actor, "FAILOVER", "from", from, "to", toOrNull == null ? "the next" : toOrNull);
        });
        ClientView.refresh(home, store, clock.instant());
        return generation;
    }

    /** Undoes the failover from a location, now or after the freeze. Returns the deployment's generation. */
    public long failback(String name, Location location, String actor) {
        return failback(name, location, "", actor).generation();
    }

    /**
     * Undoes the failover from a location; during a freeze that waits for its end, unless {@code exception} says why it must not.
     *
     * @throws MlopsException FAILED_PRECONDITION when no failover from there is in force
     */
    public Failback failback(String name, Location location, String exception, String actor) {
        Instant now = clock.instant();
        Failback done = store.write(tx -> {
            DeploymentRow row = require(tx, name, "fail back");
            Optional<FreezeRow> calendar = tx.freezes().find(name);
            Optional<Freeze> freeze = calendar.flatMap(frozen -> frozen.in(row.spec()));
            Optional<Instant> until =
                    exception.isEmpty() ? freeze.flatMap(window -> window.until(now)) : Optional.empty();
            String waits = until.isPresent() ? freeze.orElseThrow().say(until.get(), now) : "";
            if (!new Failovers(row, tx.deployments()).end(location, until.isEmpty(), actor, now)) {
                return new Failback(row.generation(), until.orElse(null), waits);
            }
            Object[] detail = !waits.isEmpty()
                    ? new Object[] {"to", location, "waits-until", waits}
                    : exception.isEmpty()
                            ? new Object[] {"to", location}
                            : new Object[] {"to", location, "during-freeze", exception};
            return new Failback(changed(tx, row, actor, "FAILBACK", detail), until.orElse(null), waits);
        });
        ClientView.refresh(home, store, clock.instant());
        return done;
    }

    /**
     * Asks for the revision before the current one, or for the one that serves while another comes up.
     *
     * @throws MlopsException FAILED_PRECONDITION when there is no earlier revision
     */
    public Deployed rollback(String name, String actor) {
        Deployed rolled = store.write(tx -> {
            DeploymentRow row = require(tx, name, "roll back");
            RolloutRow rollout = tx.rollouts().find(name).orElse(RolloutRow.none(name));
            int target = rollbackTarget(row, rollout, tx.deployments().revisions(name));
            if (target == row.revision()) {
                return deployed(row);
            }
            DeploymentRow next = row.withSpec(row.spec(), target);
            tx.deployments()
                    .add(new RequestRow(
                            0,
                            name,
                            RequestRow.Kind.ROLLBACK,
                            null,
                            null,
                            actor,
                            clock.instant(),
                            RequestRow.State.DONE));
            long generation = changed(tx, next, actor, "ROLLBACK", "from", row.revision(), "to", target);
            return new Deployed(name, generation, target, row.spec(), false);
        });
        ClientView.refresh(home, store, clock.instant());
        return rolled;
    }

    private static int rollbackTarget(DeploymentRow row, RolloutRow rollout, List<RevisionRow> revisions) {
        int serving = rollout.stable();
        if (rollout.candidate() > row.revision()) {
            // The controller has yet to take up a rollback that was asked for.
            return row.revision();
        }
        if (serving != 0 && serving != row.revision()) {
            // A newer one comes up: back to what serves. An older one does: that is a rollback under way.
            return Math.min(serving, row.revision());
        }
        if (rollout.previous() != 0 && rollout.previous() < row.revision()) {
            return rollout.previous();
        }
        return revisions.stream()
                .mapToInt(RevisionRow::number)
                .filter(number -> number < row.revision() && number != rollout.aborted())
                .max()
                .orElseThrow(() -> new MlopsException(
                        ErrorCode.FAILED_PRECONDITION,
                        "cannot roll back " + row.name() + ": there is no revision before " + row.revision()));
    }

    /** Asks for the end of a deployment; NOT_FOUND when there is none. Returns its generation. */
    public long destroy(String name, String actor) {
        long generation = store.write(tx -> {
            DeploymentRow row = find(tx, name, "destroy");
            if (row.destroying()) {
                return row.generation();
            }
            tx.deployments()
                    .add(new RequestRow(
                            0,
                            name,
                            RequestRow.Kind.DESTROY,
                            null,
                            null,
                            actor,
                            clock.instant(),
                            RequestRow.State.DONE));
            return changed(tx, row.asDestroying(), actor, "DESTROY", "revision", row.revision());
        });
        ClientView.refresh(home, store, clock.instant());
        return generation;
    }

    public Optional<Deployed> find(String name) {
        return store.read(tx -> tx.deployments().find(name).map(ControlPlane::deployed));
    }

    /** Every deployment, ordered by name. */
    public List<Deployed> list() {
        return store.read(tx ->
                tx.deployments().list().stream().map(ControlPlane::deployed).toList());
    }

    /** Writes an entry of the caller's own, for example the report of a drill. {@code detail} is a JSON object. */
    public JournalEntry record(String actor, String action, String subject, String detail) {
        return store.write(tx -> tx.journal().append(JournalEvent.of(clock.instant(), actor, action, subject, detail)));
    }

    /** At most {@code limit} entries after the given sequence, oldest first. */
    public List<JournalEntry> journal(long afterSequence, int limit) {
        return store.read(tx -> tx.journal().after(afterSequence, limit));
    }

    /** The newest {@code limit} entries, oldest first. */
    public List<JournalEntry> journalTail(int limit) {
        return store.read(tx -> tx.journal().tail("", limit));
    }

    /** Recomputes the whole chain. */
    public JournalVerification verifyJournal() {
        return store.verifyJournal();
    }

    @Override
    public void close() {
        store.close();
    }

    private static Optional<Planner.Current> current(Transaction tx, String name) {
        return tx.deployments()
                .find(name)
                .map(row -> new Planner.Current(
                        row,
                        tx.deployments().revisions(name),
                        tx.freezes().find(name).orElse(null),
                        tx.rollouts().find(name).orElse(RolloutRow.none(name))));
    }

    private long changed(Transaction tx, DeploymentRow row, String actor, String action, Object... detail) {
        DeploymentRow next = row.changed(row.generation() + 1, actor, clock.instant());
        tx.deployments().put(next);
        tx.journal().append(event(actor, action, row.name(), detail));
        return next.generation();
    }

    private JournalEvent event(String actor, String action, String subject, Object... detail) {
        return JournalEvent.of(clock.instant(), actor, action, subject, Details.of(detail));
    }

    private static DeploymentRow require(Transaction tx, String name, String verb) {
        DeploymentRow row = find(tx, name, verb);
        if (row.destroying()) {
            throw new MlopsException(
                    ErrorCode.FAILED_PRECONDITION, "cannot " + verb + " " + name + ": it is being destroyed");
        }
        return row;
    }

    private static DeploymentRow find(Transaction tx, String name, String verb) {
        return tx.deployments()
                .find(name)
                .orElseThrow(() -> new MlopsException(
                        ErrorCode.NOT_FOUND,
                        "cannot " + verb + " " + name + ": there is no such deployment; there are "
                                + (tx.deployments().list().isEmpty()
                                        ? "none"
                                        : String.join(
                                                ", ",
                                                tx.deployments().list().stream()
                                                        .map(DeploymentRow::name)
                                                        .toList()))));
    }

    private static Deployed deployed(DeploymentRow row) {
        return new Deployed(row.name(), row.generation(), row.revision(), row.spec(), row.destroying());
    }
}
