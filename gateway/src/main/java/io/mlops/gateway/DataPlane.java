package io.mlops.gateway;

import io.mlops.gateway.tls.ServerTls;
import io.mlops.routing.Deadline;
import io.mlops.routing.Route;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import io.netty.handler.codec.http.HttpDecoderConfig;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.LongAdder;

/** What all clients' connections share: the table, the event loops, the limits. Thread-safe. */
final class DataPlane {
    private static final Logger LOG = System.getLogger(DataPlane.class.getName());
    private static final int MAX_CHUNK_BYTES = 64 * 1024;

    private final RoutingTable table;
    private final List<Worker> workers;
    private final ClientLimits limits;
    private final Gate gate;
    private final int holdable;
    private final Edge edge;
    private final LongAdder handshakeFailures = new LongAdder();
    private final ConcurrentMap<String, LongAdder> refusals = new ConcurrentHashMap<>();
    private final LongAdder unexpected = new LongAdder();

    DataPlane(RoutingTable table, List<Worker> workers, ClientLimits limits, Gate gate, int holdable, Edge edge) {
        this.table = table;
        this.workers = workers;
        this.limits = limits;
        this.gate = gate;
        this.holdable = holdable;
        this.edge = edge;
    }

    RoutingTable table() {
        return table;
    }

    List<Worker> workers() {
        return workers;
    }

    ClientLimits limits() {
        return limits;
    }

    Edge edge() {
        return edge;
    }

    Gate gate() {
        return gate;
    }

    Exchange exchange(
            ClientConnection client, Worker worker, Deployment deployment, ClientRequest request, long wishMillis) {
        long now = worker.now();
        deployment.recent().offer(request, now);
        Route route = deployment.live().route();
        Deadline deadline = Deadline.after(now, route.timeout(), wishMillis);
        return new Exchange(client, worker, deployment, request, deadline, now, holdable, gate.memory());
    }

    /** Answers what belongs to no deployment. */
    void answerLocally(ClientRequest request, ClientConnection client) {
        switch (RequestTarget.path(request.target())) {
            case "/v2/health/live" -> client.answerLocally(200, "{\"live\":true}");
            case "/v2/health/ready" -> client.answerLocally(200, "{\"ready\":true}");
            case "/v2" -> client.answerLocally(200, "{\"name\":\"mlops-gateway\",\"version\":\"1\",\"extensions\":[]}");
            default -> {
                String name = RequestTarget.deployment(request.target());
                GatewayError error = GatewayError.notFound(
                        name == null
                                ? "nothing is served at " + RequestTarget.path(request.target())
                                        + "; requests go to /v2/models/<deployment>/infer"
                                : "there is no deployment named " + name);
                refused(error);
                client.refuse(error, 0);
            }
        }
    }

    /** The windows of the statistics move on, and what nobody needs is forgotten. */
    void everySecond(long now) {
        table.roll();
        gate.sweep(now);
        workers.forEach(worker -> worker.loop().execute(() -> table.sweep(worker)));
    }

    /** Counts a request that no deployment got. */
    void refused(GatewayError error) {
        refusals.computeIfAbsent(error.code(), code -> new LongAdder()).increment();
    }

    Map<String, Long> refusals() {
        Map<String, Long> counts = new TreeMap<>();
        refusals.forEach((code, count) -> counts.put(code, count.sum()));
        return counts;
    }

    /** Something failed that should not be able to. */
    void unexpected(Throwable cause) {
        unexpected.increment();
        LOG.log(Level.ERROR, "a client's connection failed unexpectedly", cause);
    }

    long unexpectedErrors() {
        return unexpected.sum();
    }

    /** A client's connection never became one: no TLS, no common version, no certificate. */
    void handshakeFailed() {
        handshakeFailures.increment();
    }

    long handshakeFailures() {
        return handshakeFailures.sum();
    }

    /** How often an event loop was so late that it doubted itself. */
    long timesLate() {
        return workers.getFirst().doubt().doubts();
    }

    /** Connections of clients. */
    int connections() {
        return workers.stream().mapToInt(Worker::connections).sum();
    }

    /** Connections on which a request is coming in or being answered; asks the event loops, so never call it on one. */
    int busyConnections() {
        return workers.stream()
                .mapToInt(worker -> worker.loop()
                        .submit(worker::busyConnections)
                        .awaitUninterruptibly()
                        .getNow())
                .sum();
    }

    /** Requests that are being answered. */
    long inFlight() {
        return table.deployments().stream()
                .mapToLong(deployment -> deployment.stats().inFlight())
                .sum();
    }

    /** No connection gets another request after the one it is at; idle ones end at once when wanted. */
    void drain(boolean closeIdle) {
        workers.forEach(worker -> worker.loop().execute(() -> worker.drain(closeIdle)));
    }

    /** Sets a client's new connection up. */
    ChannelInitializer<Channel> initializer() {
        HttpDecoderConfig decoding = new HttpDecoderConfig()
                .setMaxInitialLineLength(limits.requestLineBytes())
                .setMaxHeaderSize(limits.headerBytes())
                .setMaxChunkSize(MAX_CHUNK_BYTES);
        return new ChannelInitializer<>() {
            @Override
            protected void initChannel(Channel channel) {
                if (!gate.admits(channel)) {
                    Outbound.close(channel);
                    return;
                }
                ServerTls tls = edge.tls();
                if (tls != null) {
                    channel.pipeline().addLast(tls.handler(channel.alloc()));
                }
                ClientConnection connection = new ClientConnection(DataPlane.this, currentWorker());
                channel.pipeline().addLast(new RequestDecoder(decoding, connection), connection);
            }
        };
    }

    private Worker currentWorker() {
        for (Worker worker : workers) {
            if (worker.loop().inEventLoop()) {
                return worker;
            }
        }
        throw new IllegalStateException("a connection lives on a foreign event loop");
    }
}
