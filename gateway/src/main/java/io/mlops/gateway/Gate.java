package io.mlops.gateway;

import io.mlops.gateway.admission.ConnectionLimits;
import io.mlops.gateway.admission.MemoryBudget;
import io.mlops.gateway.admission.RateLimiter;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/** What all clients' connections are admitted by: rates, connections, memory. Thread-safe. */
final class Gate {
    /** About 10 MiB of buckets. */
    private static final int MOST_CLIENTS = 65_536;

    private final @Nullable RateLimiter rates;
    private final ConnectionLimits connections;
    private final MemoryBudget memory;
    private final LongAdder acceptFailures = new LongAdder();

    Gate(Admission admission, long now) {
        this.rates = admission.ratePerSecond() > 0
                ? new RateLimiter(admission.ratePerSecond(), admission.rateBurst(), MOST_CLIENTS, now)
                : null;
        this.connections = new ConnectionLimits(admission.connections(), admission.connectionsPerClient());
        this.memory = new MemoryBudget(admission.replayBytes());
    }

    ConnectionLimits connections() {
        return connections;
    }

    /** For request bodies and held-back answers. */
    MemoryBudget memory() {
        return memory;
    }

    /** Why a client's request cannot be taken now; null where it can. */
    @Nullable GatewayError refusal(ClientConnection client) {
        long wait = rates == null ? 0 : rates.take(client.clientKey(), client.now());
        return wait == 0 ? null : GatewayError.rateLimited(wait);
    }

    /** Whether there may be another connection; counts it until it closes. */
    boolean admits(Channel channel) {
        InetAddress address = channel.remoteAddress() instanceof InetSocketAddress remote ? remote.getAddress() : null;
        InetAddress from = address == null ? InetAddress.getLoopbackAddress() : address;
        if (!connections.opened(from)) {
            return false;
        }
        channel.closeFuture().addListener(closed -> connections.closed(from));
        return true;
    }

    /** Once a second. */
    void sweep(long now) {
        if (rates != null) {
            rates.sweep(now);
        }
    }

    /**
     * Counts what keeps a listening channel from accepting, usually a lack of descriptors. Netty's own acceptor behind it then
     * pauses for a second, so that the event loop does not spin.
     */
    ChannelHandler acceptWatch() {
        return new ChannelInboundHandlerAdapter() {
            @Override
            public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
                acceptFailures.increment();
                context.fireExceptionCaught(cause);
            }
        };
    }

    /** Times that the kernel gave no connection out. */
    long acceptFailures() {
        return acceptFailures.sum();
    }
}
