package io.mlops.gateway;

import io.mlops.ErrorCode;
import io.mlops.MlopsException;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.unix.Errors;
import io.netty.util.concurrent.EventExecutor;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.net.BindException;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * The inference data plane: serves the public port by the routes file, and the admin port. Started ready, and closed by
 * draining. Thread-safe.
 */
public final class Gateway implements AutoCloseable {
    private static final Logger LOG = System.getLogger(Gateway.class.getName());
    /** How long a start waits for the first check of every upstream, so that the first request finds them let in. */
    private static final long FIRST_CHECKS_NANOS = TimeUnit.SECONDS.toNanos(2);
    /** How long a drain goes on answering kept connections before it closes the idle ones. */
    private static final long LAST_CALL_NANOS = TimeUnit.MILLISECONDS.toNanos(500);

    private static final int BACKLOG = 4096;

    private final GatewayConfig config;
    private final Clock clock = Clock.system();
    private final ProcessLock lock;
    private final Announcement announcement;
    private final Transport transport;
    private final EventLoopGroup group;
    private final Events events;
    private final DataPlane plane;
    private final @Nullable AccessLog accessLog;
    private final @Nullable Rollups rollups;
    private final RoutesFollower follower;
    private final AdminServer admin;
    private @Nullable Channel listening;
    private boolean closed;

    private Gateway(GatewayConfig config, Transport transport, ProcessLock lock, Announcement announcement) {
        this.config = config;
        this.lock = lock;
        this.announcement = announcement;
        this.transport = transport;
        this.group = transport.group(config.serving().eventLoops(), "gateway");
        this.events = new Events(clock, Level.INFO);
        this.accessLog = config.files().accessLog() == null
                ? null
                : new AccessLog(config.files().accessLog(), clock);
        RequestLog requestLog = accessLog == null ? (deployment, last, attempts, status, nanos) -> {} : accessLog;
        List<Worker> workers = workers(group, transport, clock);
        RoutingTable table = new RoutingTable(clock, config.health(), workers, events, requestLog);
        this.plane =
                new DataPlane(table, workers, config.limits(), config.serving().bufferedResponseBytes());
        this.rollups =
                config.files().rollups() == null ? null : rollups(config.files().rollups());
        this.follower = new RoutesFollower(config.files().routes(), table, events);
        this.admin = new AdminServer(transport, plane, events, follower, accessLog, clock);
    }

    /** Named after when and as which process it began: no two gateways ever write one file. */
    private Rollups rollups(Path folder) {
        String begun = clock.instant().truncatedTo(ChronoUnit.MILLIS).toString().replace(":", "");
        String instance = begun + "-" + ProcessHandle.current().pid() + "-"
                + Integer.toHexString(new SplittableRandom().nextInt());
        return new Rollups(plane.table()::deployments, events, new RollupFile(folder, instance), instance);
    }

    private static List<Worker> workers(EventLoopGroup group, Transport transport, Clock clock) {
        List<Worker> workers = new ArrayList<>();
        SplittableRandom seeds = new SplittableRandom();
        for (EventExecutor executor : group) {
            Worker worker = new Worker(workers.size(), (EventLoop) executor, transport, clock, seeds.split());
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
        ProcessLock lock = ProcessLock.take(config.files().lock());
        Announcement announcement = new Announcement(config.files().announce());
        Gateway gateway = new Gateway(config, transport, lock, announcement);
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
        // What a killed predecessor announced is not true any more, and the lock now says that somebody lives.
        announcement.remove();
        admin.bind(config.listening().host(), config.listening().adminPort());
        new WarmUp(transport, group, plane.workers(), config, clock).run();
        follower.start();
        awaitFirstChecks();
        listening = bind(
                transport, group, config.listening().host(), config.listening().port(), "port", plane.initializer());
        if (rollups != null) {
            rollups.start(clock);
        }
        admin.ready();
        announcement.ready(port(), adminPort());
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
        ChannelFuture bound = new ServerBootstrap()
                .group(group)
                .channel(transport.serverType())
                .option(ChannelOption.SO_BACKLOG, BACKLOG)
                .option(ChannelOption.SO_REUSEADDR, true)
                .childOption(ChannelOption.TCP_NODELAY, true)
                .childHandler(initializer)
                .bind(host, port)
                .awaitUninterruptibly();
        Throwable cause = bound.cause();
        if (cause == null) {
            return bound.channel();
        }
        if (cause instanceof BindException || cause instanceof Errors.NativeIoException) {
            throw new MlopsException(
                    ErrorCode.FAILED_PRECONDITION,
                    "cannot start gateway: " + what + " " + port + " on " + host + " is not free (" + cause.getMessage()
                            + "); stop what uses it, or set gateway." + what + " to another one",
                    cause);
        }
        throw new MlopsException(
                ErrorCode.FAILED_PRECONDITION,
                "cannot start gateway: cannot listen on " + host + ":" + port + ": " + cause.getMessage(),
                cause);
    }

    private void giveUp(String reason) {
        try {
            announcement.failed(config.listening().port(), config.listening().adminPort(), reason);
        } catch (IOException e) {
            // The reason itself still reaches the caller as an exception.
            LOG.log(Level.WARNING, "cannot announce that the gateway failed", e);
        }
        release();
    }

    /** The port that clients use. */
    public int port() {
        Channel channel = listening;
        if (channel == null) {
            throw new IllegalStateException("not listening yet");
        }
        return ((InetSocketAddress) channel.localAddress()).getPort();
    }

    public int adminPort() {
        return admin.port();
    }

    /**
     * Drains and stops: takes no new connection, answers what is in flight, tells kept connections to end, and gives up on what
     * is left after the drain timeout. Waits for all of that; a second call does nothing.
     */
    @Override
    public synchronized void close() {
        if (closed) {
            return;
        }
        closed = true;
        events.add(Event.Type.DRAINING, plane.inFlight() + " in flight");
        admin.draining();
        if (listening != null) {
            listening.close().awaitUninterruptibly();
        }
        long begun = clock.now();
        plane.drain(false);
        awaitQuiet(begun + LAST_CALL_NANOS, true);
        plane.drain(true);
        awaitQuiet(begun + config.serving().drainTimeout().toNanos(), false);
        release();
        try {
            announcement.remove();
        } catch (IOException e) {
            LOG.log(Level.WARNING, "cannot remove the announcement", e);
        }
    }

    /** Waits until no client is left, or the time is up. */
    private void awaitQuiet(long until, boolean connectionsToo) {
        while (clock.now() - until < 0 && (connectionsToo ? plane.connections() : plane.busyConnections()) > 0) {
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(5));
        }
    }

    private void release() {
        if (rollups != null) {
            rollups.close();
        }
        follower.close();
        plane.table().close();
        admin.close();
        group.shutdownGracefully(0, 1, TimeUnit.SECONDS).awaitUninterruptibly();
        if (accessLog != null) {
            accessLog.close();
        }
        try {
            lock.close();
        } catch (IOException e) {
            LOG.log(Level.WARNING, "cannot release the gateway's lock", e);
        }
    }
}
