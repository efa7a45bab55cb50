package io.mlops.controlplane;

import io.mlops.Location;
import io.mlops.MlopsException;
import io.mlops.controlplane.anchor.Anchor;
import io.mlops.controlplane.anchor.AnchorKey;
import io.mlops.controlplane.anchor.AnchorVerification;
import io.mlops.controlplane.anchor.VerifyingKey;
import io.mlops.controlplane.audit.Anchoring;
import io.mlops.controlplane.audit.MonthReader;
import io.mlops.controlplane.audit.MonthReport;
import io.mlops.controlplane.journal.JournalEntry;
import io.mlops.controlplane.journal.JournalEvent;
import io.mlops.controlplane.journal.JournalFilter;
import io.mlops.controlplane.journal.JournalVerification;
import io.mlops.controlplane.model.StagedModel;
import io.mlops.controlplane.model.StagedModels;
import io.mlops.controlplane.placing.Decided;
import io.mlops.controlplane.port.ArtifactPlaces;
import io.mlops.controlplane.port.ProviderLookup;
import io.mlops.controlplane.spec.Manifest;
import io.mlops.controlplane.spend.JobHours;
import io.mlops.controlplane.spend.Launch;
import io.mlops.controlplane.spend.PlannedSpend;
import io.mlops.controlplane.store.ApprovalRow;
import io.mlops.controlplane.store.DeploymentRow;
import io.mlops.controlplane.store.RolloutRow;
import io.mlops.controlplane.store.Store;
import io.mlops.controlplane.store.StoreUrl;
import io.mlops.controlplane.store.Transaction;
import java.net.URI;
import java.time.Instant;
import java.time.InstantSource;
import java.time.LocalDate;
import java.time.YearMonth;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
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
    private final Set<ApprovalRow.Kind> required;

    private ControlPlane(Home home, Store store, InstantSource clock, Set<ApprovalRow.Kind> required) {
        this.home = home;
        this.store = store;
        this.models = new StagedModels(home.models());
        this.clock = clock;
        this.required = Set.copyOf(required);
    }

    /** Opens the home's store, making both where they are missing. */
    public static ControlPlane open(Home home, StoreUrl url, InstantSource clock) {
        return open(home, url, clock, Set.of());
    }

    /** Like that, with acts that have to wait for a second person here, whatever the store itself says. */
    public static ControlPlane open(Home home, StoreUrl url, InstantSource clock, Set<ApprovalRow.Kind> required) {
        home.create();
        LostStore.refuse(home, url);
        return new ControlPlane(home, Store.open(url), clock, required);
    }

    /**
     * Decides what applying the manifest would change, and checks all that can be checked beforehand.
     *
     * @throws MlopsException NOT_FOUND for a missing model, INVALID_ARGUMENT for one that is not TorchScript or a location
     *     that no provider has, UNSUPPORTED for what this version cannot honour, FAILED_PRECONDITION while a deployment of
     *     this name is being destroyed, and what a provider says that cannot give what would be started: UNAUTHENTICATED,
     *     PERMISSION_DENIED, RESOURCE_EXHAUSTED for a quota
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
        return plan(manifest, providers, exception, null);
    }

    /** The same for locations that were chosen; the model is what it was then, and is not read again. */
    public Plan plan(Decided decided, ProviderLookup providers, String exception) {
        return plan(decided.resolved(), providers, exception, decided.model());
    }

    private Plan plan(
            Manifest manifest, ProviderLookup providers, String exception, @Nullable StagedModel modelOrNull) {
        String name = manifest.name().value();
        Optional<Planner.Current> current = store.read(tx -> current(tx, name));
        if (!store.read(Transaction::everUsed)) {
            LostStore.refuseStrangers(name, store.url(), providers);
        }
        return Planner.plan(
                manifest,
                providers,
                modelOrNull,
                current.orElse(null),
                FreezePlan.read(manifest, exception, clock.instant()));
    }

    /**
     * What locations do not honour of a spec, or in their own way, whether or not that stops a deployment: in the order of the placement.
     * Asks no service.
     */
    public static List<Deviation> deviations(Manifest manifest, ProviderLookup providers) {
        return Deviations.of(manifest.spec(), providers);
    }

    /**
     * Writes what the plan wants and returns the deployment's generation. Applying what is already there changes nothing.
     *
     * @throws MlopsException FAILED_PRECONDITION when somebody else changed the deployment since it was planned, or the
     *     model file is no longer what was planned
     */
    public long apply(Plan plan, String actor) {
        Act.Change change = Act.Change.of(plan);
        return models.stage(plan.model(), () -> carryOut(change, actor)).generation();
    }

    /**
     * Takes the traffic off a location; a location named as the target goes first, and takes traffic again if it had been
     * failed over from. Stays in force until {@link #failback}, a failover to the location, or the location leaves the
     * placement. Returns the deployment's generation.
     */
    public long failover(String name, Location from, @Nullable Location toOrNull, String actor) {
        return carryOut(new Act.Failover(name, from, toOrNull), actor).generation();
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
        Submitted.Done done = carryOut(new Act.Failback(name, location, exception), actor);
        return new Failback(done.generation(), done.waitsUntilOrNull(), done.waitsUntil());
    }

    /**
     * Asks for the revision before the current one, or for the one that serves while another comes up.
     *
     * @throws MlopsException FAILED_PRECONDITION when there is no earlier revision
     */
    public Deployed rollback(String name, String actor) {
        Deployed rolled = store.write(tx -> {
            desk().requireNone(tx, ApprovalRow.Kind.ROLLBACK);
            return Acts.by(tx, actor, clock.instant()).rollback(name);
        });
        ClientView.refresh(home, store, clock.instant());
        return rolled;
    }

    /**
     * What a rollback means now, to ask for with {@link #submit(Act, String)}.
     *
     * @throws MlopsException NOT_FOUND when there is no such deployment, FAILED_PRECONDITION when it has no earlier revision
     */
    public Act.Rollback rollbackOf(String name) {
        return store.read(tx -> Acts.by(tx, "", clock.instant()).rollbackOf(name));
    }

    /** What the end of a deployment means now, to ask for with {@link #submit(Act, String)}; NOT_FOUND when there is none. */
    public Act.Destroy destroyOf(String name) {
        return store.read(tx -> Acts.by(tx, "", clock.instant()).destroyOf(name));
    }

    /** Asks for the end of a deployment; NOT_FOUND when there is none. Returns its generation. */
    public long destroy(String name, String actor) {
        return carryOut(destroyOf(name), actor).generation();
    }

    /** FAILED_PRECONDITION where such an act has to wait for a second person. */
    private Submitted.Done carryOut(Act act, String actor) {
        Submitted.Done done = store.write(tx -> {
            desk().requireNone(tx, act.kind());
            return Acts.by(tx, actor, clock.instant()).carryOut(act);
        });
        ClientView.refresh(home, store, clock.instant());
        return done;
    }

    /** Carries an act out, or writes it down for a second person where one has to agree. */
    public Submitted submit(Act act, String actor) {
        Submitted submitted = store.write(tx -> desk().submit(tx, act, actor));
        ClientView.refresh(home, store, clock.instant());
        return submitted;
    }

    /** As {@link #apply} where nobody else has to agree; else the plan and a copy of its model wait. */
    public Submitted submit(Plan plan, String actor) {
        Act.Change change = Act.Change.of(plan);
        return models.stage(plan.model(), () -> submit(change, actor));
    }

    /** What waits for a second person. */
    public ApprovalDesk desk() {
        return new ApprovalDesk(store, required, clock);
    }

    /** Where deployments with {@code placement: auto} run. */
    public PlacementDesk placements() {
        return new PlacementDesk(store, clock);
    }

    /** Who acts here, as the operating system and the database know it. */
    public Actor actor() {
        return Actor.authenticated(home, store);
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

    /** Writes down what a command of this home launched, at the price of then. */
    public JournalEntry record(Launch launch, String actor, String action) {
        return store.write(tx -> tx.journal().append(launch.event(clock.instant(), actor, action)));
    }

    /** What ran in these days should have cost, by the prices at its launch. */
    public PlannedSpend planned(LocalDate from, LocalDate until, JobHours jobs) {
        Instant now = clock.instant();
        return store.read(tx -> PlannedSpend.of(tx.journal().byAction(Launch.REPLICAS, ""), from, until, now)
                .with(tx.journal().byAction(Launch.JOB, ""), jobs, from, until, now));
    }

    /** Where training jobs of this home were submitted, by the names of the providers. */
    public Set<String> trainedAt() {
        return store.read(tx -> tx.journal().byAction(Launch.JOB, "")).stream()
                .flatMap(entry -> Launch.read(entry).stream())
                .map(job -> job.location().provider())
                .collect(Collectors.toCollection(TreeSet::new));
    }

    /** At most {@code limit} entries after the given sequence, oldest first. */
    public List<JournalEntry> journal(long afterSequence, int limit) {
        return store.read(tx -> tx.journal().after(afterSequence, limit));
    }

    /** The newest {@code limit} entries, oldest first. */
    public List<JournalEntry> journalTail(int limit) {
        return store.read(tx -> tx.journal().tail("", limit));
    }

    /** The newest {@code limit} of the entries that fit, oldest first. */
    public List<JournalEntry> journalTail(JournalFilter filter, int limit) {
        return store.read(tx -> tx.journal().tail(filter, limit));
    }

    /** What a calendar month in UTC was like, as far as it has passed; of one deployment or of all. */
    public MonthReport report(YearMonth month, Optional<String> only) {
        return MonthReader.read(store, month, only, clock.instant());
    }

    /** Signs the journal's head and keeps it at each of the places; fails at the first that cannot be written to. */
    public List<Anchor> anchor(ArtifactPlaces opener, List<URI> places, AnchorKey key, String reason) {
        String by = actor().toString();
        return places.stream()
                .map(place -> anchoring(opener).anchor(place, key, reason, by, clock.instant()))
                .toList();
    }

    /** Compares the journal with the anchors at a place. */
    public AnchorVerification verifyAnchors(ArtifactPlaces opener, URI place, List<VerifyingKey> keys) {
        return anchoring(opener).verify(place, keys);
    }

    private Anchoring anchoring(ArtifactPlaces opener) {
        return new Anchoring(
                store,
                opener,
                ControllerHome.place(home).strip(),
                event -> store.write(tx -> tx.journal().append(event)));
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

    private static Deployed deployed(DeploymentRow row) {
        return new Deployed(row.name(), row.generation(), row.revision(), row.spec(), row.destroying());
    }
}
