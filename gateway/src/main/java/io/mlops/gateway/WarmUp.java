package io.mlops.gateway;

import io.mlops.Location;
import io.mlops.routing.EjectionRules;
import io.mlops.routing.Route;
import io.mlops.routing.Routes;
import io.mlops.routing.Upstream;
import io.mlops.routing.UpstreamState;
import io.netty.channel.Channel;
import io.netty.channel.EventLoopGroup;
import java.io.BufferedInputStream;
import java.io.Closeable;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;

/**
 * Sends requests through the gateway's own event loops before users do, to an upstream that lives on the same loops and fails now and
 * then: a cold JVM would make the first users wait, and would blame upstreams for its own slowness. Leaves no trace in statistics or
 * events.
 */
final class WarmUp {
    private static final Logger LOG = System.getLogger(WarmUp.class.getName());
    private static final String LOOPBACK = "127.0.0.1";
    private static final Duration PATIENCE = Duration.ofSeconds(2);
    private static final byte[] GOOD = "HTTP/1.1 200".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] REQUEST = ("POST /v2/models/warm-up/infer HTTP/1.1\r\nhost: warm-up\r\n"
                    + "content-type: application/json\r\ncontent-length: 2\r\n\r\n{}")
            .getBytes(StandardCharsets.US_ASCII);

    private final Transport transport;
    private final EventLoopGroup group;
    private final List<Worker> workers;
    private final GatewayConfig config;
    private final Clock clock;

    WarmUp(Transport transport, EventLoopGroup group, List<Worker> workers, GatewayConfig config, Clock clock) {
        this.transport = transport;
        this.group = group;
        this.workers = workers;
        this.config = config;
        this.clock = clock;
    }

    /** Sends the configured number of requests; a warm-up that fails is logged, and the gateway starts cold. */
    void run() {
        if (config.serving().warmUpRequests() == 0) {
            return;
        }
        RoutingTable table = new RoutingTable(
                clock,
                new HealthRules(config.health().checks(), EjectionRules.defaults()),
                QueueRules.defaults(),
                workers,
                new Events(clock, Level.DEBUG),
                (deployment, client, last, attempts, status, nanos) -> {});
        Gate gate = new Gate(Admission.defaults(), clock.now());
        DataPlane plane = new DataPlane(
                table, workers, config.limits(), gate, config.serving().bufferedResponseBytes(), Edge.open(clock));
        Channel upstream = Gateway.bind(transport, group, LOOPBACK, 0, "warm-up", new WarmUpUpstream());
        Channel front = Gateway.bind(transport, group, LOOPBACK, 0, "warm-up", plane.initializer());
        try {
            table.routes(routes(port(upstream)));
            awaitAdmission(table);
            send(port(front));
        } catch (IOException e) {
            LOG.log(Level.WARNING, "the warm-up failed, the first requests will be slow: {0}", e);
        } finally {
            front.close().awaitUninterruptibly();
            upstream.close().awaitUninterruptibly();
            table.routes(new Routes(0, 1, clock.instant(), List.of()));
        }
    }

    private Routes routes(int port) {
        // The same place under two names, so that what fails at one is tried at the other.
        List<Upstream> upstreams = Stream.of("warm-up-a", "warm-up-b")
                .map(id -> new Upstream(
                        id,
                        URI.create("http://" + LOOPBACK + ":" + port),
                        Location.parse("warm-up"),
                        1,
                        "",
                        0,
                        1,
                        false))
                .toList();
        Route route = new Route("warm-up", PATIENCE, true, 1024, "{}", upstreams);
        return new Routes(0, 0, clock.instant(), List.of(route));
    }

    private void awaitAdmission(RoutingTable table) throws IOException {
        long until = clock.now() + PATIENCE.toNanos();
        while (clock.now() - until < 0) {
            boolean admitted = table.deployments().stream()
                    .flatMap(deployment -> deployment.live().upstreams().stream())
                    .allMatch(live -> live.state() == UpstreamState.AVAILABLE);
            if (admitted) {
                return;
            }
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(1));
        }
        throw new IOException("not admitted within " + PATIENCE);
    }

    /** One connection an event loop, since accepted connections are dealt out in turn. */
    private void send(int port) throws IOException {
        List<User> users = new ArrayList<>();
        try {
            for (int i = 0; i < workers.size(); i++) {
                users.add(new User(port));
            }
            for (int i = 0; i < config.serving().warmUpRequests(); i++) {
                users.get(i % users.size()).predict();
            }
        } finally {
            for (User user : users) {
                user.close();
            }
        }
    }

    /** A client on one connection. */
    private static final class User implements Closeable {
        private final Socket socket;
        private final OutputStream out;
        private final DataInputStream in;

        User(int port) throws IOException {
            socket = new Socket(InetAddress.getLoopbackAddress(), port);
            socket.setTcpNoDelay(true);
            socket.setSoTimeout((int) PATIENCE.toMillis());
            out = socket.getOutputStream();
            in = new DataInputStream(new BufferedInputStream(socket.getInputStream()));
        }

        void predict() throws IOException {
            out.write(REQUEST);
            byte[] start = in.readNBytes(GOOD.length);
            if (!Arrays.equals(start, GOOD)) {
                throw new IOException(
                        "a request was answered \"" + new String(start, StandardCharsets.US_ASCII) + "…\"");
            }
            // The head ends with the only double line end, and two bytes of body follow.
            int last = 0;
            while (last != 0x0d0a0d0a) {
                last = (last << 8) | in.readUnsignedByte();
            }
            in.skipNBytes(2);
        }

        @Override
        public void close() throws IOException {
            socket.close();
        }
    }

    private static int port(Channel channel) {
        return ((InetSocketAddress) channel.localAddress()).getPort();
    }
}
