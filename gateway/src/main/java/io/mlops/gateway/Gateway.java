package io.mlops.gateway;

import io.mlops.ErrorCode;
import io.mlops.MlopsException;
import io.mlops.routing.RoutesFollower;
import io.mlops.routing.SelfDoubt;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;
import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import io.netty.util.concurrent.EventExecutor;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * The inference data plane: serves the public port by the routes file, and the admin port. Started ready, and closed by
 * draining; ends by itself once a successor has taken its port over. Thread-safe.
 */
public final class Gateway implements AutoCloseable {
    private static final Logger LOG = System.getLogger(Gateway.class.getName());
    /** How long a start waits for the first check of every upstream, so that the first request finds them let in. */
    private static final long FIRST_CHECKS_NANOS = TimeUnit.SECONDS.toNanos(2);
    /** How long a drain goes on answering kept connections before it closes the idle ones. */
    private static final long LAST_CALL_NANOS = TimeUnit.MILLISECONDS.toNanos(500);

    /** What the admin port says is for this machine, and needs no key here. */
    private static final String LOOPBACK = "127.0.0.1";

    private static final long LOOK_NANOS = TimeUnit.MILLISECONDS.toNanos(5);

    private final GatewayConfig config;
    private final Clock clock;
    private final Tenure tenure;
    private final Announcement announcement;
    private final Transport transport;
    private final EventLoopGroup group;
    private final Events events;
    private final DataPlane plane;
    private final @Nullable AccessLog accessLog;
    private final Rollups rollups;
    private final RoutesFollower follower;
    private final AdminServer admin;
    private final Reach reach;
    private final SecurityFollower security;
    private final AtomicBoolean closed = new AtomicBoolean();
    private final CountDownLatch ended = new CountDownLatch(1);
    private volatile @Nullable Channel listening;
    private volatile boolean hurried;

    private Gateway(
            GatewayConfig config,
            Transport transport,
            Clock clock,
            Tenure tenure,
            Announcement announcement,
            Edge edge) {
        this.config = config;
        this.clock = clock;
        this.tenure = tenure;
        this.announcement = announcement;
        this.transport = transport;
        this.reach = edge.reach(config.transports());
        this.group = transport.group(config.serving().eventLoops(), "gateway");
        this.events = new Events(clock, Level.INFO);
        this.accessLog = config.files().accessLog() == null
                ? null
                : new AccessLog(config.files().accessLog(), clock);
        RequestLog requestLog =
                accessLog == null ? (deployment, client, last, attempts, status, nanos) -> {} : accessLog;
        List<Worker> workers = workers();
        RoutingTable table =
                new RoutingTable(clock, config.health(), config.admission().queue(), workers, events, requestLog);
        Gate gate = new Gate(config.admission(), clock.now());
        this.plane = new DataPlane(
                table, workers, config.limits(), gate, config.serving().bufferedResponseBytes(), edge);
        this.security = new SecurityFollower(edge, events, clock);
        this.rollups = Rollups.in(config.files().rollups(), table, events, clock);
        this.follower = new RoutesFollower(config.files().routes(), table);
        this.admin = new AdminServer(
                transport,
                plane,
                events,
                follower,
                accessLog,
                clock,
                config.files().announce());
    }

    private List<Worker> workers() {
        List<Worker> workers = new ArrayList<>();
        SplittableRandom seeds = new SplittableRandom();
        Lateness late = new Lateness(events, clock);
        SelfDoubt doubt = new SelfDoubt(config.serving().eventLoops(), clock.now());
        for (EventExecutor executor : group) {
            int index = workers.size();
            Worker worker =
                    new Worker(index, (EventLoop) executor, transport, clock, seeds.split(), doubt, late, reach);
            workers.add(worker);
            Periodic.everySecond(executor, "sweep an event loop", worker::sweep);
        }
        return workers;
    }

    /**
     * Starts a gateway; when this returns it has looked at every upstream of the routes that are there and takes requests.
     * FAILED_PRECONDITION says what stands in the way, such as another gateway or a port in use.
     */
    public static Gateway start(GatewayConfig config) {
        return start(config, Transport.best());
    }

    static Gateway start(GatewayConfig config, Transport transport) {
        return start(config, transport, Clock.system());
    }

    static Gateway start(GatewayConfig config, Transport transport, Clock clock) {
        Tenure tenure = Tenure.begin(config, transport);
        boolean shared = config.listening().sharing().shared()
                && Listeners.aloneBecause(transport).isEmpty();
        Announcement announcement = new Announcement(config.files().announce(), shared);
        Edge edge = Edge.first(config, clock, tenure, announcement);
        Gateway gateway = new Gateway(config, transport, clock, tenure, announcement, edge);
        try {
            gateway.open();
            return gateway;
        } catch (MlopsException e) {
            gateway.giveUp(String.valueOf(e.getMessage()));
            throw e;
        } catch (IOException | RuntimeException e) {
            gateway.giveUp(String.valueOf(e.getMessage()));
            throw new MlopsException(ErrorCode.UNKNOWN, "cannot start gateway: " + e.getMessage(), e);
        }
    }

    private void open() throws IOException {
        Listening wanted = config.listening();
        Optional<Inheritance> inheritance = tenure.inheritance();
        if (inheritance.isEmpty()) {
            // What a killed predecessor announced is not true any more, and the lock now says that somebody lives.
            announcement.starting(wanted.port(), wanted.adminPort());
            bindAdmin(wanted);
        }
        new WarmUp(transport, group, plane.workers(), config, clock).run();
        follower.start();
        security.start();
        awaitFirstChecks();
        if (inheritance.isPresent()) {
            Listeners.requireWanted(wanted, inheritance.get().address());
            listening = Listeners.adopt(group, inheritance.get().takePort(), plane.initializer());
            admin.adopt(inheritance.get().takeAdminPort());
        } else {
            listening = Listeners.open(transport, group, wanted, plane.initializer());
        }
        rollups.start(clock);
        listening().pipeline().addFirst(plane.gate().acceptWatch());
        admin.ready();
        tenure.complete();
        announcement.ready(port(), adminPort());
        tenure.offer(transport, List.of(listening(), admin.listening()), this::leave);
    }

    /** The first of several gateways has the admin port that was asked for; the others may have to do with another one. */
    private void bindAdmin(Listening wanted) throws IOException {
        try {
            admin.bind(LOOPBACK, wanted.adminPort());
        } catch (MlopsException e) {
            if (wanted.sharing().slot() < 2 || wanted.adminPort() == 0) {
                throw e;
            }
            LOG.log(Level.INFO, "admin port {0} is not free, taking another one", wanted.adminPort());
            admin.bind(LOOPBACK, 0);
        }
    }

    private void awaitFirstChecks() {
        long until = clock.now() + FIRST_CHECKS_NANOS;
        while (!allCheckedOnce() && clock.now() - until < 0) {
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(2));
        }
    }

    private boolean allCheckedOnce() {
        return plane.table().deployments().stream()
                .flatMap(deployment -> deployment.links().stream())
                .allMatch(UpstreamLink::checkedOnce);
    }

    static Channel bind(
            Transport transport, EventLoopGroup group, String host, int port, String what, ChannelHandler initializer) {
        return Listeners.bind(transport, group, host, port, what, initializer, false);
    }

    private void giveUp(String reason) {
        closed.set(true);
        try {
            // A successor that fails leaves the slot, and what is said about it, to its predecessor.
            if (tenure.held()) {
                announcement.failed(
                        config.listening().port(), config.listening().adminPort(), reason);
            }
        } catch (IOException e) {
            // The reason itself still reaches the caller as an exception.
            LOG.log(Level.WARNING, "cannot announce that the gateway failed", e);
        }
        release();
    }

    /** The port that clients use. */
    public int port() {
        return address().getPort();
    }

    private InetSocketAddress address() {
        return (InetSocketAddress) listening().localAddress();
    }

    private Channel listening() {
        return Objects.requireNonNull(listening, "not listening yet");
    }

    public int adminPort() {
        return admin.port();
    }

    /** Waits until the gateway has ended: closed, or replaced by a successor. */
    public void awaitEnd() throws InterruptedException {
        ended.await();
    }

    /**
     * Drains and stops: takes no new connection, answers what is in flight, tells kept connections to end, and gives up on what
     * is left after the drain timeout. Waits for all of that, and for a drain that is under way already.
     */
    @Override
    public void close() {
        if (!closed.compareAndSet(false, true)) {
            hurried = true;
            awaitUninterruptibly();
            return;
        }
        admin.draining();
        announceDraining();
        listening().close().awaitUninterruptibly();
        // Asking the event loops is a barrier, too: they know by now of every connection that was accepted.
        events.add(Event.Type.DRAINING, plane.busyConnections() + " in flight");
        awaitQuiet(clock.now() + LAST_CALL_NANOS);
        finish();
        try {
            announcement.remove();
        } catch (IOException e) {
            LOG.log(Level.WARNING, "cannot remove the announcement", e);
        }
        tenure.close();
        ended.countDown();
    }

    /** A successor serves: lets go of the slot, finishes what there is, and ends. */
    private void leave(Runnable letGo) {
        if (!closed.compareAndSet(false, true)) {
            return;
        }
        admin.draining();
        listening().close().awaitUninterruptibly();
        // Asking the event loops is a barrier, too: they know by now of every connection that was accepted.
        events.add(Event.Type.DRAINING, "a successor serves; " + plane.busyConnections() + " in flight");
        admin.listening().close().awaitUninterruptibly();
        tenure.letGo();
        letGo.run();
        awaitQuiet(clock.now() + config.listening().sharing().lastCall().toNanos());
        finish();
        tenure.close();
        ended.countDown();
    }

    /** Ends idle connections, waits for the answers in flight, and stops everything. */
    private void finish() {
        plane.drain(true);
        long until = clock.now() + config.serving().drainTimeout().toNanos();
        while (clock.now() - until < 0 && plane.busyConnections() > 0) {
            LockSupport.parkNanos(LOOK_NANOS);
        }
        stop();
    }

    private void announceDraining() {
        try {
            announcement.draining(port(), adminPort());
        } catch (IOException e) {
            // The lock still says that it lives, and /health/ready that it takes nothing.
            LOG.log(Level.WARNING, "cannot announce that the gateway drains", e);
        }
    }

    /** Tells clients that their next answer is the last; waits until none is left, the time is up, or somebody is in a hurry. */
    private void awaitQuiet(long until) {
        plane.drain(false);
        while (clock.now() - until < 0 && !hurried && plane.connections() > 0) {
            LockSupport.parkNanos(LOOK_NANOS);
        }
    }

    private void awaitUninterruptibly() {
        boolean interrupted = false;
        while (ended.getCount() > 0) {
            try {
                ended.await();
            } catch (InterruptedException e) {
                interrupted = true; // said again below
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private void release() {
        Channel accepting = listening;
        if (accepting == null) {
            stop();
        } else {
            // A successor that could not have the slot in the end: it answers what it has taken.
            accepting.close().awaitUninterruptibly();
            finish();
        }
        tenure.close();
        ended.countDown();
    }

    private void stop() {
        rollups.close();
        follower.close();
        security.close();
        plane.table().close();
        admin.close();
        reach.close();
        group.shutdownGracefully(0, 1, TimeUnit.SECONDS).awaitUninterruptibly();
        if (accessLog != null) {
            accessLog.close();
        }
    }
}
