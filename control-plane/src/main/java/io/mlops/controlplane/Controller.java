package io.mlops.controlplane;

import io.mlops.ErrorCode;
import io.mlops.MlopsException;
import io.mlops.controlplane.audit.Auditor;
import io.mlops.controlplane.model.StagedModels;
import io.mlops.controlplane.port.GatewayProcess;
import io.mlops.controlplane.port.ProviderLookup;
import io.mlops.controlplane.probe.GatewayStats;
import io.mlops.controlplane.probe.HttpOutputComparison;
import io.mlops.controlplane.probe.HttpReplicaProbe;
import io.mlops.controlplane.reconcile.Reconciler;
import io.mlops.controlplane.reconcile.Surroundings;
import io.mlops.controlplane.store.Lease;
import io.mlops.controlplane.store.StaleFenceException;
import io.mlops.controlplane.store.Store;
import io.mlops.controlplane.store.StoreUrl;
import io.mlops.controlplane.view.View;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The server side: holds the lease and makes what runs what is wanted, until it is closed. {@link #run} and
 * {@link #runUntil} belong to one thread, {@link #close} may be called by any.
 */
public final class Controller implements AutoCloseable {
    private static final System.Logger LOG = System.getLogger(Controller.class.getName());
    /** How long nothing must be deployed before a controller that may end does. */
    private static final Duration IDLE = Duration.ofSeconds(2);

    private static final Duration STANDBY_PAUSE = Duration.ofSeconds(1);
    private static final Duration AFTER_A_FAULT = Duration.ofSeconds(1);
    private static final Duration GATEWAY_ENDS_WITHIN = Duration.ofSeconds(15);

    private final ControllerHome home;
    private final Store store;
    private final ControllerSettings settings;
    private final ProviderLookup providers;
    private final GatewayProcess gateway;
    private final InstantSource clock;
    private final HttpReplicaProbe probe;
    private final GatewayStats traffic = new GatewayStats();
    private final HttpOutputComparison comparison;
    private final ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor();
    private final Alarm alarm = new Alarm();
    /** Held while the loop runs: closing waits for it. */
    private final ReentrantLock running = new ReentrantLock();

    private volatile boolean closed;
    private boolean released;
    private @Nullable Lease lease;
    private @Nullable Reconciler reconciler;
    private @Nullable Auditor auditor;

    private Controller(
            ControllerHome home,
            Store store,
            ControllerSettings settings,
            ProviderLookup providers,
            GatewayProcess gateway,
            InstantSource clock) {
        this.home = home;
        this.store = store;
        this.settings = settings;
        this.providers = providers;
        this.gateway = gateway;
        this.clock = clock;
        this.probe = new HttpReplicaProbe(providers.transports());
        this.comparison = new HttpOutputComparison(providers.transports());
    }

    /**
     * Takes the home; the lease is taken while running, and {@code run/controller.json} written then.
     *
     * @throws MlopsException FAILED_PRECONDITION, with the pid, when another process holds the home
     */
    public static Controller open(
            Home home,
            StoreUrl url,
            ControllerSettings settings,
            ProviderLookup providers,
            GatewayProcess gateway,
            InstantSource clock) {
        home.create();
        LostStore.refuse(home, url);
        ControllerHome held = ControllerHome.take(home);
        try {
            return new Controller(held, Store.open(url), settings, providers, gateway, clock);
        } catch (RuntimeException e) {
            held.close();
            throw e;
        }
    }

    /** Works until it is closed, another controller takes over, or nothing is deployed (where the settings say so). */
    public void run() {
        running.lock();
        try {
            Instant idleSince = null;
            while (!ended() && !(settings.exitWhenIdle() && idleFor(idleSince))) {
                step();
                idleSince = !idle() ? null : idleSince == null ? clock.instant() : idleSince;
                alarm.await(settings.tick());
            }
            if (!ended()) {
                LOG.log(System.Logger.Level.INFO, "nothing is deployed: the gateway and this controller end");
                endGateway();
            }
        } catch (StaleFenceException e) {
            LOG.log(System.Logger.Level.WARNING, "{0}; this controller ends", e.getMessage());
        } finally {
            running.unlock();
        }
    }

    /**
     * Works until the view satisfies {@code done}: for commands that do the work in their own process.
     *
     * @return whether it did within {@code timeout}
     */
    public boolean runUntil(Predicate<View> done, Duration timeout) {
        running.lock();
        try {
            long deadline = System.nanoTime() + timeout.toNanos();
            while (!ended() && System.nanoTime() - deadline < 0) {
                step();
                if (reconciler != null && done.test(reconciler.view())) {
                    return true;
                }
                alarm.await(settings.tick());
            }
            return false;
        } catch (StaleFenceException e) {
            throw new MlopsException(
                    ErrorCode.FAILED_PRECONDITION, "cannot go on as the controller: " + e.getMessage(), e);
        } finally {
            running.unlock();
        }
    }

    /** An interrupt ends the loop as closing does. */
    private boolean ended() {
        return closed || Thread.currentThread().isInterrupted();
    }

    private boolean idleFor(@Nullable Instant since) {
        return since != null && !clock.instant().isBefore(since.plus(IDLE));
    }

    private boolean idle() {
        return reconciler != null && reconciler.idle();
    }

    /** One look and the steps that follow from it. A fault of ours must not end the only one who looks. */
    private void step() {
        try {
            Reconciler current = lead();
            if (current == null) {
                alarm.await(STANDBY_PAUSE);
            } else {
                current.tick();
                audit(current);
            }
        } catch (MlopsException e) {
            LOG.log(System.Logger.Level.WARNING, "{0}", e.getMessage());
            alarm.await(AFTER_A_FAULT);
        } catch (StaleFenceException e) {
            throw e;
        } catch (RuntimeException e) {
            LOG.log(System.Logger.Level.ERROR, "a step of the controller failed; it goes on", e);
            alarm.await(AFTER_A_FAULT);
        }
    }

    /** The reconciler of the lease that is held, taking the lease where it is free; null while another one leads. */
    private @Nullable Reconciler lead() {
        if (reconciler != null) {
            return reconciler;
        }
        Lease now = store.lease();
        String dead = home.samePlace(now.holder()) ? now.holder() : "";
        Optional<Lease> taken = store.acquireLease(
                home.holder(),
                dead,
                clock.instant(),
                settings.leaseTime(),
                Reconciler.routesFence(home.home().routes()));
        if (taken.isEmpty()) {
            LOG.log(System.Logger.Level.INFO, "{0} leads until {1}; waiting", now.holder(), now.expiresAt());
            return null;
        }
        lease = taken.get();
        home.announce(lease.fence());
        reconciler = new Reconciler(surroundings(), lease.fence(), alarm::ring);
        return reconciler;
    }

    private void audit(Reconciler leading) {
        Lease held = lease;
        if (auditor == null && held != null) {
            auditor = new Auditor(scene(leading, held.fence()), settings.audit());
        }
        if (auditor != null) {
            auditor.look(leading.view());
        }
    }

    private Auditor.Scene scene(Reconciler leading, long fence) {
        Home folder = home.home();
        Path key = settings.audit().keyOrNull();
        return new Auditor.Scene(
                store,
                fence,
                executor,
                folder.rollups(),
                folder.auditFile(),
                key == null ? folder.auditKey() : key,
                home.place(),
                leading::running,
                providers,
                (tx, now) -> {
                    String actor = "controller fence " + fence;
                    ApprovalDesk.publish(tx, settings.audit().approvals(), actor, now)
                            .forEach(event -> tx.journal().append(event));
                    ApprovalDesk.expireOld(tx, actor, now);
                });
    }

    private Surroundings surroundings() {
        return new Surroundings(
                store.url().identity(),
                store,
                providers,
                gateway,
                probe,
                traffic,
                comparison,
                new StagedModels(home.home().models()),
                new KnownPrices(home.home().prices()),
                home.home().routes(),
                home.home().view(),
                executor,
                clock,
                System::nanoTime,
                home.pid(),
                home.startedAt(),
                settings.tick(),
                settings.leaseTime());
    }

    private void endGateway() {
        gateway.stop();
        long deadline = System.nanoTime() + GATEWAY_ENDS_WITHIN.toNanos();
        while (gatewayLives() && System.nanoTime() - deadline < 0) {
            alarm.await(settings.tick());
            // Again: a successor may have taken the place of one that was told.
            gateway.stop();
        }
        step();
    }

    private boolean gatewayLives() {
        return gateway.observe().members().stream().anyMatch(member -> member.state() != GatewayProcess.State.DOWN);
    }

    /** Lets the current step finish, gives the lease back and releases the home. What runs goes on running. */
    @Override
    public void close() {
        closed = true;
        alarm.ring();
        running.lock();
        try {
            if (released) {
                return;
            }
            released = true;
            if (auditor != null) {
                auditor.close();
            }
            Lease held = lease;
            lease = null;
            if (held != null) {
                release(held);
            }
            executor.shutdownNow();
            probe.close();
            traffic.close();
            comparison.close();
            store.close();
            home.close();
        } finally {
            running.unlock();
        }
    }

    private void release(Lease held) {
        try {
            store.releaseLease(held.fence());
        } catch (MlopsException e) {
            // It expires by itself.
            LOG.log(System.Logger.Level.WARNING, "{0}", e.getMessage());
        }
    }
}
