package io.mlops.gateway;

import io.mlops.routing.Failure;
import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.ConnectTimeoutException;
import io.netty.handler.codec.http.HttpDecoderConfig;
import io.netty.handler.codec.http.HttpMessage;
import io.netty.handler.codec.http.HttpResponseDecoder;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.SslHandshakeTimeoutException;
import io.netty.resolver.NoopAddressResolverGroup;
import io.netty.util.AsciiString;
import io.netty.util.concurrent.Future;
import io.netty.util.concurrent.ScheduledFuture;
import java.net.ConnectException;
import java.net.InetSocketAddress;
import java.net.NoRouteToHostException;
import java.nio.channels.UnresolvedAddressException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.HashSet;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** The connections of one event loop to one upstream. The latest used is used first, so that spare ones can go. Belongs to that event loop. */
final class UpstreamPool {
    private static final long IDLE_NANOS = Duration.ofSeconds(30).toNanos();
    private static final int MOST_IDLE = 256;
    private static final int MAX_CHUNK_BYTES = 64 * 1024;
    private static final int MAX_HEADER_BYTES = 64 * 1024;

    private final Worker worker;
    private final UpstreamAddress address;
    private final Duration connectTimeout;
    private final Runnable suspicion;
    private final Bootstrap bootstrap;
    private final ArrayDeque<UpstreamConnection> idle = new ArrayDeque<>();
    private final Set<UpstreamConnection> open = new HashSet<>();
    private @Nullable UpstreamFault fault;
    private boolean closed;

    /** {@code suspicion} runs when a connection is lost while nobody uses it: often the first sign of a death. */
    UpstreamPool(Worker worker, UpstreamAddress address, Duration connectTimeout, Runnable suspicion) {
        this.worker = worker;
        this.address = address;
        this.connectTimeout = connectTimeout;
        this.suspicion = suspicion;
        this.bootstrap = new Bootstrap()
                .group(worker.loop())
                .channel(worker.transport().clientType())
                // A look-up on an event loop would hold everybody on it up.
                .resolver(NoopAddressResolverGroup.INSTANCE)
                .option(ChannelOption.TCP_NODELAY, true);
    }

    /** A kept connection, or else a new one. */
    void acquire(ConnectionListener listener) {
        UpstreamConnection kept = pollActive();
        if (kept != null) {
            listener.connected(kept);
        } else {
            connect(listener);
        }
    }

    private @Nullable UpstreamConnection pollActive() {
        UpstreamConnection kept = idle.pollFirst();
        while (kept != null && !kept.isActive()) {
            kept = idle.pollFirst();
        }
        return kept;
    }

    /** A new connection, within the connect timeout. */
    void connect(ConnectionListener listener) {
        if (fault != null && fails(fault, listener)) {
            return;
        }
        new Opening(listener).next();
    }

    /** A connection that is to come about, at one of the upstream's addresses after the other. */
    private final class Opening {
        private final ConnectionListener listener;
        private final Queue<InetSocketAddress> targets = address.round();
        private final long until = worker.now() + connectTimeout.toNanos();

        Opening(ConnectionListener listener) {
            this.listener = listener;
        }

        void next() {
            UpstreamConnection connection = new UpstreamConnection(UpstreamPool.this);
            long millisLeft = TimeUnit.NANOSECONDS.toMillis(until - worker.now() - 1) + 1;
            ChannelFuture future = bootstrap
                    .clone()
                    .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, (int) Math.max(1, millisLeft))
                    .handler(new ChannelInitializer<>() {
                        @Override
                        protected void initChannel(Channel channel) {
                            if (address.isTls()) {
                                channel.pipeline()
                                        .addLast(worker.reach().handler(channel.alloc(), address, connectTimeout));
                            }
                            channel.pipeline().addLast(new Decoder(connection), connection);
                        }
                    })
                    .connect(targets.remove());
            future.addListener(done -> {
                if (!future.isSuccess()) {
                    failed(classify(future.cause()), reason(future.cause()));
                } else if (address.isTls()) {
                    afterHandshake(future.channel(), connection);
                } else {
                    opened(connection, listener);
                }
            });
        }

        /** Nothing is sent before both sides know each other; a handshake that fails counts like a refused connection. */
        private void afterHandshake(Channel channel, UpstreamConnection connection) {
            Future<Channel> handshake = channel.pipeline().get(SslHandler.class).handshakeFuture();
            handshake.addListener(done -> {
                if (handshake.isSuccess()) {
                    opened(connection, listener);
                    return;
                }
                Throwable cause = handshake.cause();
                boolean late = cause instanceof SslHandshakeTimeoutException;
                failed(late ? Failure.CONNECT_TIMEOUT : Failure.UNREACHABLE, "no TLS: " + Reach.reason(cause));
            });
        }

        /** Tries the name's next address, while there is one and time is left: the others may live. */
        private void failed(Failure failure, String detail) {
            address.failed();
            if (targets.isEmpty() || closed || until - worker.now() <= 0) {
                listener.notConnected(failure, detail);
            } else {
                next();
            }
        }
    }

    private void opened(UpstreamConnection connection, ConnectionListener listener) {
        open.add(connection);
        if (fault != null) {
            connection.disturbed(fault);
        }
        listener.connected(connection);
    }

    /** Whether a drill keeps the connection from coming about; the listener hears it as it would of a real cause. */
    private boolean fails(UpstreamFault why, ConnectionListener listener) {
        if (why.kind() == UpstreamFault.Kind.REFUSE) {
            worker.loop().execute(() -> listener.notConnected(Failure.REFUSED, "Connection refused by a drill"));
            return true;
        }
        if (why.kind() == UpstreamFault.Kind.BLACK_HOLE) {
            ScheduledFuture<?> unused = worker.loop()
                    .schedule(
                            () -> listener.notConnected(
                                    Failure.CONNECT_TIMEOUT, "connection timed out in a drill: " + address),
                            connectTimeout.toNanos(),
                            TimeUnit.NANOSECONDS);
            return true;
        }
        return false;
    }

    /** What a drill does to its connections; null when none does anything. */
    @Nullable UpstreamFault fault() {
        return fault;
    }

    /** A drill begins, or ends: null. */
    void fault(@Nullable UpstreamFault newFault) {
        fault = newFault;
        List.copyOf(open).forEach(connection -> connection.disturbed(newFault));
    }

    RandomGenerator random() {
        return worker.random();
    }

    Worker worker() {
        return worker;
    }

    /** A connection that came about is closed. */
    void ended(UpstreamConnection connection) {
        open.remove(connection);
    }

    private static Failure classify(Throwable cause) {
        if (cause instanceof ConnectTimeoutException) {
            return Failure.CONNECT_TIMEOUT;
        }
        if (cause instanceof NoRouteToHostException || cause instanceof UnresolvedAddressException) {
            return Failure.UNREACHABLE;
        }
        if (cause instanceof ConnectException) {
            String message = String.valueOf(cause.getMessage());
            return message.contains("unreachable") ? Failure.UNREACHABLE : Failure.REFUSED;
        }
        // Out of descriptors or ports, a closed event loop or channel: ours.
        return Failure.LOCAL;
    }

    private static String reason(Throwable cause) {
        String message = cause.getMessage();
        return message == null ? cause.toString() : message;
    }

    /** Keeps a connection for the next request. */
    void release(UpstreamConnection connection) {
        if (closed || idle.size() >= MOST_IDLE || !connection.isActive()) {
            connection.close();
            return;
        }
        connection.idle(worker.now());
        idle.addFirst(connection);
    }

    /** Opens connections ahead of the first request. */
    void warm(int connections) {
        for (int i = idle.size(); i < connections && !closed; i++) {
            connect(new ConnectionListener() {
                @Override
                public void connected(UpstreamConnection connection) {
                    release(connection);
                }

                @Override
                public void notConnected(Failure failure, String detail) {
                    suspicion.run();
                }
            });
        }
    }

    void lostIdle(UpstreamConnection connection) {
        if (idle.remove(connection) && !closed) {
            suspicion.run();
        }
    }

    /** Closes what has been idle for long, except the one whose loss would tell of a death. */
    void sweep(long now) {
        while (idle.size() > 1 && now - idle.getLast().idleSince() > IDLE_NANOS) {
            idle.removeLast().close();
        }
    }

    /** Nothing is kept any more; requests in flight finish. */
    void close() {
        closed = true;
        UpstreamConnection connection = idle.pollFirst();
        while (connection != null) {
            connection.close();
            connection = idle.pollFirst();
        }
    }

    /** Decodes responses; only the connection knows that a response to HEAD has no body. */
    private static final class Decoder extends HttpResponseDecoder {
        private final UpstreamConnection connection;

        Decoder(UpstreamConnection connection) {
            super(new HttpDecoderConfig().setMaxChunkSize(MAX_CHUNK_BYTES).setMaxHeaderSize(MAX_HEADER_BYTES));
            this.connection = connection;
        }

        /** A space may stand before the colon, where RFC 9112, 5.1 wants it removed, but not within the name. */
        @Override
        protected AsciiString splitHeaderName(byte[] line, int start, int length) {
            int next = start + length;
            while (next < line.length && (line[next] == ' ' || line[next] == '\t')) {
                next++;
            }
            if (next < line.length && line[next] != ':') {
                throw new IllegalArgumentException("a header name with a space");
            }
            return super.splitHeaderName(line, start, length);
        }

        @Override
        protected boolean isContentAlwaysEmpty(HttpMessage message) {
            return connection.awaitsHeadOnly() || super.isContentAlwaysEmpty(message);
        }
    }
}
