package io.mlops.controlplane.reconcile;

import io.mlops.Location;
import io.mlops.MlopsException;
import io.mlops.controlplane.journal.Details;
import io.mlops.controlplane.journal.JournalEntry;
import io.mlops.controlplane.journal.JournalEvent;
import io.mlops.controlplane.store.DeploymentRow;
import io.mlops.controlplane.store.FreezeRow;
import io.mlops.controlplane.store.RequestRow;
import io.mlops.controlplane.store.RevisionRow;
import io.mlops.controlplane.store.RolloutRow;
import io.mlops.controlplane.store.Store;
import io.mlops.controlplane.store.Transaction;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Function;

/**
 * The controller's side of the store: what is wanted as last read, and every write under the fence. While the store does
 * not answer, what was read last stays in force, nothing new is decided, and what happens is kept to be written down later.
 * Used by one thread.
 */
final class Ledger {
    private static final System.Logger LOG = System.getLogger(Ledger.class.getName());
    private static final Duration FIRST_PAUSE = Duration.ofSeconds(1);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(10);
    private static final int MAX_PENDING = 1000;
    private static final int EVENTS = 20;

    private final Store store;
    private final long fence;
    private final Duration leaseTime;
    private final InstantSource clock;
    private final List<JournalEvent> pending = new ArrayList<>();
    private final Map<String, List<JournalEntry>> events = new HashMap<>();
    private SortedMap<String, Target> targets = new TreeMap<>();
    private boolean used;
    private long changes = -1;
    private long connections;
    private boolean eventsStale = true;
    private Instant renewAt = Instant.MIN;
    private String trouble = "";
    private Instant again = Instant.MIN;
    private Duration pause = FIRST_PAUSE;

    Ledger(Store store, long fence, Duration leaseTime, InstantSource clock) {
        this.store = store;
        this.fence = fence;
        this.leaseTime = leaseTime;
        this.clock = clock;
    }

    /** Keeps the lease, writes down what waits, and reads what is wanted where it changed. */
    void refresh() {
        if (clock.instant().isBefore(again)) {
            return;
        }
        attempt(() -> {
            renew();
            flush();
            long now = store.changes();
            long connected = store.connections();
            if (now != changes || connected != connections) {
                store.requireLease(fence);
                targets = store.read(Ledger::load);
                used = used || !targets.isEmpty() || store.read(Transaction::everUsed);
                changes = now;
                connections = connected;
                eventsStale = true;
            }
            if (eventsStale) {
                loadEvents();
            }
        });
    }

    private void renew() {
        Instant now = clock.instant();
        if (!now.isBefore(renewAt)) {
            store.renewLease(fence, now, leaseTime);
            renewAt = now.plus(leaseTime.dividedBy(3));
        }
    }

    private static SortedMap<String, Target> load(Transaction tx) {
        Map<String, RolloutRow> rollouts = new HashMap<>();
        tx.rollouts().list().forEach(row -> rollouts.put(row.deployment(), row));
        Map<String, FreezeRow> freezes = new HashMap<>();
        tx.freezes().list().forEach(row -> freezes.put(row.deployment(), row));
        List<RequestRow> failovers = tx.deployments().failovers();
        List<RequestRow> failbacks = tx.deployments().waitingFailbacks();
        List<RequestRow> repeats = tx.deployments().repeatedRollbacks();
        SortedMap<String, Target> loaded = new TreeMap<>();
        for (DeploymentRow row : tx.deployments().list()) {
            SortedMap<Integer, RevisionRow> revisions = new TreeMap<>();
            tx.deployments().revisions(row.name()).forEach(revision -> revisions.put(revision.number(), revision));
            loaded.put(
                    row.name(),
                    new Target(
                            row,
                            rollouts.getOrDefault(row.name(), RolloutRow.none(row.name())),
                            revisions,
                            of(row.name(), failovers),
                            of(row.name(), failbacks),
                            !of(row.name(), repeats).isEmpty(),
                            freezes.get(row.name())));
        }
        return loaded;
    }

    private static List<RequestRow> of(String name, List<RequestRow> requests) {
        return requests.stream()
                .filter(request -> request.deployment().equals(name))
                .toList();
    }

    private void loadEvents() {
        events.keySet().retainAll(targets.keySet());
        for (String name : targets.keySet()) {
            events.put(name, store.read(tx -> tx.journal().tail(name, EVENTS)));
        }
        eventsStale = false;
    }

    /** Whether what was read is what is wanted now, and decisions can be written down. */
    boolean available() {
        return trouble.isEmpty() && changes >= 0;
    }

    /** Whether this store never had a deployment: what runs then is not left over, it is another store's that was lost. */
    boolean unused() {
        return !used;
    }

    /** Whether anything was ever read. */
    boolean loaded() {
        return changes >= 0;
    }

    /** What keeps the store from answering, for people; empty when it answers. */
    String trouble() {
        return trouble;
    }

    /** What is wanted, by name. */
    SortedMap<String, Target> targets() {
        return targets;
    }

    List<JournalEntry> events(String name) {
        return events.getOrDefault(name, List.of());
    }

    /** Writes down a decision and what led to it; the decision counts only when that succeeds. */
    void save(Target target, Rollout.Decision decision) {
        if (decision.row().equals(target.rollout())) {
            return;
        }
        attempt(() -> {
            write(tx -> {
                pending.forEach(event -> tx.journal().append(event));
                tx.rollouts().put(decision.row());
                if (target.repeats()) {
                    tx.deployments().endRepeatedRollback(target.name());
                }
                decision.events().forEach(event -> tx.journal().append(withModel(target, event)));
                return true;
            });
            pending.clear();
            targets.put(target.name(), target.withRollout(decision.row()));
        });
    }

    /** Fail-backs that waited for the end of a freeze. */
    void failBackWhatWaited(Target target, Instant now) {
        if (target.row().destroying() || target.failbackUntil(now).isPresent()) {
            return;
        }
        for (RequestRow request : target.failbacks()) {
            Location to = request.toOrNull();
            if (to != null) {
                String detail = Details.of("to", to, "asked-by", request.actor());
                failBack(target, to, JournalEvent.of(now, Rollout.ACTOR, "FAILBACK_DONE", target.name(), detail));
            }
        }
    }

    /** Gives a location its traffic back, once no freeze holds that up any more. */
    private void failBack(Target target, Location location, JournalEvent event) {
        attempt(() -> {
            flush();
            write(tx -> {
                tx.deployments().endWaitingFailback(target.name(), location);
                tx.deployments().endFailover(target.name(), location);
                return tx.journal().append(event);
            });
            targets = store.read(Ledger::load);
        });
    }

    /** Forgets a deployment that is gone. */
    void forget(String name, JournalEvent event) {
        attempt(() -> {
            flush();
            write(tx -> {
                tx.deployments().forget(name);
                return tx.journal().append(event);
            });
            targets.remove(name);
        });
    }

    /** Writes down what happened, later where the store does not answer now. */
    void note(JournalEvent event) {
        if (pending.size() < MAX_PENDING) {
            pending.add(event);
        } else {
            LOG.log(System.Logger.Level.WARNING, "not written into the journal, too much waits: {0}", event);
        }
    }

    private void flush() {
        if (!pending.isEmpty()) {
            write(tx -> {
                pending.forEach(event -> tx.journal().append(event));
                return true;
            });
            pending.clear();
        }
    }

    /** Asks the store; any thread may. */
    <T> T read(Function<Transaction, T> query) {
        return store.read(query);
    }

    private <T> void write(Function<Transaction, T> work) {
        store.writeFenced(fence, work);
        eventsStale = true;
    }

    private static JournalEvent withModel(Target target, JournalEvent event) {
        RevisionRow revision = target.revisions().get(target.row().revision());
        return revision == null ? event : event.withModel(revision.template().digest());
    }

    private void attempt(Runnable work) {
        try {
            work.run();
            if (!trouble.isEmpty()) {
                LOG.log(System.Logger.Level.INFO, "the store answers again");
            }
            trouble = "";
            pause = FIRST_PAUSE;
        } catch (MlopsException e) {
            if (trouble.isEmpty()) {
                LOG.log(System.Logger.Level.WARNING, "{0}", e.getMessage());
            }
            trouble = String.valueOf(e.getMessage());
            again = clock.instant().plus(pause);
            pause = pause.multipliedBy(2).compareTo(LONGEST_PAUSE) < 0 ? pause.multipliedBy(2) : LONGEST_PAUSE;
        }
    }
}
