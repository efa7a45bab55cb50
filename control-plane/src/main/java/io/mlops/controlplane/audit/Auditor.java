package io.mlops.controlplane.audit;

import io.mlops.MlopsException;
import io.mlops.controlplane.alert.Alert;
import io.mlops.controlplane.alert.AlertFold;
import io.mlops.controlplane.alert.AlertSender;
import io.mlops.controlplane.journal.JournalEvent;
import io.mlops.controlplane.live.LiveTraffic;
import io.mlops.controlplane.live.Running;
import io.mlops.controlplane.port.ProviderLookup;
import io.mlops.controlplane.rollup.GatewayEvent;
import io.mlops.controlplane.store.ApprovalRow;
import io.mlops.controlplane.store.StaleFenceException;
import io.mlops.controlplane.store.Store;
import io.mlops.controlplane.store.Transaction;
import io.mlops.controlplane.view.View;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BiConsumer;
import java.util.function.Supplier;

/**
 * What a leading controller does beside its loop for those who ask later: takes the gateways' minutes into the store, seals
 * and anchors, tells people. {@link #look} returns at once; the work happens elsewhere, one run at a time.
 */
public final class Auditor implements AutoCloseable {
    private static final System.Logger LOG = System.getLogger(Auditor.class.getName());
    private static final Duration PAUSE = Duration.ofSeconds(1);
    private static final Duration RETRY_ALERT = Duration.ofSeconds(2);
    /** What happened longer ago is history, no alarm. */
    private static final Duration NEWS = Duration.ofMinutes(10);
    /** How long minutes, hours and gateways' events are kept. */
    static final Duration RETENTION = Duration.ofDays(400);

    /** Whom the journal names for what the controller does. */
    static final String ACTOR = "controller";

    private final Store store;
    private final long fence;
    private final Executor executor;
    private final Path stateFile;
    private final AlertSender sender;
    private final Raising alerts;
    private final RollupImport minutes;
    private final Supplier<List<Running>> running;
    private final LiveTraffic live;
    private final JournalWatch journal;
    private final AnchorWatch anchors;
    private final GatewayWatch gateway;
    private final BudgetWatch budgets;
    private final Heartbeat heartbeat;
    private final BiConsumer<Transaction, Instant> chores;
    private final AtomicBoolean underWay = new AtomicBoolean();
    /** Held while a run works: closing waits for it. */
    private final ReentrantLock working = new ReentrantLock();

    private volatile boolean closed;
    private Instant next = Instant.MIN;
    private Instant nextHousekeeping = Instant.MIN;
    private String trouble = "";

    /**
     * What an auditor works with.
     *
     * @param rollups the folder of the gateways' minutes
     * @param stateFile what it writes for {@code status}
     * @param key signs anchors
     * @param home the folder that acts, and its machine
     * @param running says what runs, on the thread that calls {@link #look}
     * @param providers say what machines replicas are on
     * @param chores what else is to be done now and then in a transaction of the controller's
     */
    public record Scene(
            Store store,
            long fence,
            Executor executor,
            Path rollups,
            Path stateFile,
            Path key,
            String home,
            Supplier<List<Running>> running,
            ProviderLookup providers,
            BiConsumer<Transaction, Instant> chores) {}

    public Auditor(Scene scene, AuditSettings settings) {
        this.store = scene.store();
        this.fence = scene.fence();
        this.executor = scene.executor();
        this.chores = scene.chores();
        this.stateFile = scene.stateFile();
        this.minutes = new RollupImport(scene.rollups(), store, fence);
        this.running = scene.running();
        this.live = new LiveTraffic(store, fence, scene.providers());
        this.journal = new JournalWatch(store, fence);
        Anchoring anchoring = new Anchoring(store, settings.places(), scene.home(), this::append);
        this.anchors = new AnchorWatch(anchoring, settings.anchors(), scene.key());
        this.gateway = new GatewayWatch(store);
        this.budgets = new BudgetWatch(store);
        this.heartbeat = new Heartbeat(settings.heartbeatOrNull());
        // Last, for it starts a thread.
        this.sender = new AlertSender(settings.channels(), RETRY_ALERT, scene.home());
        this.alerts = new Raising(new AlertFold(), sender);
    }

    private void append(JournalEvent event) {
        store.writeFenced(fence, tx -> tx.journal().append(event));
    }

    /** Begins a run unless one is under way or was a moment ago. */
    public void look(View view) {
        Instant now = view.writtenAt();
        if (now.isBefore(next) || !underWay.compareAndSet(false, true)) {
            return;
        }
        next = now.plus(PAUSE);
        List<Running> there = running.get();
        executor.execute(() -> {
            working.lock();
            try {
                if (!closed) {
                    run(view, there, now);
                }
            } finally {
                working.unlock();
                underWay.set(false);
            }
        });
    }

    private void run(View view, List<Running> there, Instant now) {
        try {
            alerts.hold(!view.store().isEmpty(), new Alert(Alert.Kind.STORE_UNREACHABLE, "store", now, view.store()));
            if (view.store().isEmpty()) {
                evidence(view, there, now);
            }
            heartbeat.run(now);
            trouble = "";
        } catch (MlopsException | UncheckedIOException e) {
            if (!trouble.equals(String.valueOf(e.getMessage()))) {
                LOG.log(System.Logger.Level.WARNING, "{0}", e.getMessage());
            }
            trouble = String.valueOf(e.getMessage());
        } catch (StaleFenceException e) {
            LOG.log(System.Logger.Level.DEBUG, "another controller leads: {0}", e.getMessage());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt(); // closed
        } catch (RuntimeException e) {
            LOG.log(System.Logger.Level.ERROR, "a fault of ours in the audit; it goes on", e);
        }
        alerts.due(now);
    }

    private void evidence(View view, List<Running> there, Instant now) {
        RollupImport.News news = minutes.run(now);
        news.events().stream()
                .filter(event -> event.at().isAfter(now.minus(NEWS)))
                .forEach(this::noticed);
        gateway.look(view, alerts).ifPresent(this::append);
        journal.run(alerts, anchors);
        anchors.run(now, alerts);
        if (!now.isBefore(nextHousekeeping) || !news.minutes().isEmpty()) {
            nextHousekeeping = now.plusSeconds(30);
            budgets.run(now, alerts);
            housekeeping(now);
        }
        List<ApprovalRow> waiting = store.read(tx -> tx.approvals().pending());
        live.look(now, there, news.places());
        write(new AuditState(now, anchors.places(), alerts.fold().size(), sender.trouble(), waiting.size()));
    }

    private void housekeeping(Instant now) {
        store.writeFenced(fence, tx -> {
            Seals.seal(tx, now);
            chores.accept(tx, now);
            Instant oldest = now.minus(RETENTION);
            return tx.rollups().thin(oldest) + tx.loadHours().thin(oldest);
        });
    }

    private void noticed(GatewayEvent event) {
        switch (event.type()) {
            case "EJECTED", "WRONG_MODEL" -> alerts.raise(ejection(event));
            case "CERTIFICATE_EXPIRES" ->
                alerts.raise(
                        new Alert(Alert.Kind.CERTIFICATE_EXPIRES, GatewayWatch.SUBJECT, event.at(), event.reason()));
            case "SECURITY_RELOADED" ->
                alerts.clear(
                        Alert.Kind.CERTIFICATE_EXPIRES, GatewayWatch.SUBJECT, "certificates were replaced", event.at());
            default -> {
                // The report shows it where it matters; nobody is woken for it.
            }
        }
    }

    private static Alert ejection(GatewayEvent event) {
        return new Alert(
                Alert.Kind.EJECTION,
                event.deployment(),
                event.at(),
                event.upstream() + " at " + event.location() + " was taken out: " + event.reason());
    }

    private void write(AuditState state) {
        try {
            state.write(stateFile);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot write " + stateFile + ": " + e.getMessage(), e);
        }
    }

    /** Waits for the run that is under way, at most five seconds. */
    @Override
    public void close() {
        closed = true;
        heartbeat.close();
        try {
            if (working.tryLock(5, TimeUnit.SECONDS)) {
                working.unlock();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt(); // the caller is in a hurry
        }
        sender.close();
    }
}
