package io.mlops.gateway;

import io.mlops.gateway.tls.ClientTls;
import io.mlops.routing.Transports;
import io.mlops.routing.Upstream;
import io.mlops.routing.UpstreamTransport;
import io.mlops.transport.CredentialRefresher;
import io.mlops.transport.InferenceTransport;
import io.netty.buffer.ByteBufAllocator;
import io.netty.handler.ssl.SslHandler;
import java.io.IOException;
import java.net.InetAddress;
import java.net.URI;
import java.time.Duration;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** How upstreams are reached: their names, looked up away from the event loops, TLS and transports. Thread-safe. */
final class Reach implements AutoCloseable {
    /** How often a name is looked up again: cloud load balancers change addresses with a notice of about a minute. */
    static final Duration INTERVAL = Duration.ofSeconds(30);

    /** Looks a name up; may wait. */
    @FunctionalInterface
    interface Names {
        InetAddress[] lookUp(String host) throws IOException;
    }

    private final ClientTls tls;
    private final Names names;
    private final Duration interval;
    private final Transports transports;
    private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().name("gateway-names").daemon().factory());
    /** A server of names that does not answer holds up its own look-up only. */
    private final ExecutorService waiting = Executors.newVirtualThreadPerTaskExecutor();

    Reach(ClientTls tls) {
        this(tls, Transports.NONE);
    }

    Reach(ClientTls tls, Transports transports) {
        this(tls, InetAddress::getAllByName, INTERVAL, transports);
    }

    Reach(ClientTls tls, Names names, Duration interval) {
        this(tls, names, interval, Transports.NONE);
    }

    private Reach(ClientTls tls, Names names, Duration interval, Transports transports) {
        this.transports = transports;
        this.tls = tls;
        this.names = names;
        this.interval = interval;
    }

    /** An upstream's address; a name is looked up while the caller goes on, and followed until it is closed. */
    UpstreamAddress address(URI address) {
        UpstreamAddress made = new UpstreamAddress(address, names, waiting);
        if (made.isTls()) {
            tls.prepare();
        }
        if (made.isLiteral()) {
            made.lookUp();
        } else {
            made.lookUpSoon();
            made.follow(timer.scheduleWithFixedDelay(
                    made::lookUpSoon, interval.toMillis(), interval.toMillis(), TimeUnit.MILLISECONDS));
        }
        return made;
    }

    /** Through what this upstream is spoken to; null where it is a plain server. */
    @Nullable LinkTransport transport(Upstream upstream) {
        UpstreamTransport named = upstream.transport();
        if (named == null) {
            return null;
        }
        InferenceTransport opened = transports.open(upstream, named);
        return new LinkTransport(opened, new CredentialRefresher(opened, timer, waiting));
    }

    /** What a connection to this upstream begins with. */
    SslHandler handler(ByteBufAllocator allocator, UpstreamAddress address, Duration handshake) {
        return tls.handler(allocator, address.host(), address.port(), handshake);
    }

    /** Why a handshake failed: the innermost cause says it best. */
    static String reason(Throwable cause) {
        Throwable inner = cause;
        while (inner.getCause() != null) {
            inner = inner.getCause();
        }
        return String.valueOf(inner.getMessage());
    }

    @Override
    public void close() {
        timer.shutdownNow();
        waiting.shutdownNow();
    }
}
