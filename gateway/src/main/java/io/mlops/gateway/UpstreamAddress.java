package io.mlops.gateway;

import io.netty.util.NetUtil;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Where one upstream is: a name or an address. New connections go round all addresses of a name. Thread-safe. */
final class UpstreamAddress implements AutoCloseable {
    private static final Logger LOG = System.getLogger(UpstreamAddress.class.getName());
    private static final int HTTP_PORT = 80;
    private static final int HTTPS_PORT = 443;

    private final String host;
    private final int port;
    private final boolean tls;
    private final boolean literal;
    private final Reach.Names names;
    private final ExecutorService waiting;
    private final AtomicInteger turn = new AtomicInteger();
    private final AtomicBoolean looking = new AtomicBoolean();
    private final CompletableFuture<Boolean> lookedUp = new CompletableFuture<>();
    private volatile List<InetSocketAddress> known = List.of();
    private volatile @Nullable Future<?> following;

    UpstreamAddress(URI address, Reach.Names names, ExecutorService waiting) {
        this.host = address.getHost();
        this.tls = "https".equals(address.getScheme());
        this.port = address.getPort() >= 0 ? address.getPort() : tls ? HTTPS_PORT : HTTP_PORT;
        this.literal = host.startsWith("[") || NetUtil.isValidIpV4Address(host);
        this.names = names;
        this.waiting = waiting;
    }

    String host() {
        return host;
    }

    int port() {
        return port;
    }

    boolean isTls() {
        return tls;
    }

    /** Whether there is nothing to look up. */
    boolean isLiteral() {
        return literal;
    }

    /**
     * Where the next connection goes, followed by where else it can go when it does not come about: every address that is known,
     * once. Unresolved, and so refused, where the name was never found.
     */
    Queue<InetSocketAddress> round() {
        List<InetSocketAddress> all = known;
        Queue<InetSocketAddress> round = new ArrayDeque<>(all.size() + 1);
        int first = turn.getAndIncrement();
        for (int i = 0; i < all.size(); i++) {
            round.add(all.get(Math.floorMod(first + i, all.size())));
        }
        if (round.isEmpty()) {
            round.add(InetSocketAddress.createUnresolved(host, port));
        }
        return round;
    }

    /** Runs once the name was looked up for the first time, found or not; at once where that was. */
    void whenLookedUp(Runnable next) {
        if (literal) {
            next.run();
        } else {
            CompletableFuture<?> unused = lookedUp.thenRun(next);
        }
    }

    /** No connection came about: the name may mean another machine now. */
    void failed() {
        if (!literal) {
            lookUpSoon();
        }
    }

    /** Looks the name up on a thread that may wait, unless that is being done already. */
    void lookUpSoon() {
        if (!looking.compareAndSet(false, true)) {
            return;
        }
        try {
            Future<?> unused = waiting.submit(() -> {
                try {
                    lookUp();
                } finally {
                    looking.set(false);
                    lookedUp.complete(true);
                }
            });
        } catch (RejectedExecutionException e) {
            // The gateway stops.
            looking.set(false);
        }
    }

    /** Looks the name up on this thread; what was known stays when it is not found. */
    void lookUp() {
        try {
            known = Stream.of(names.lookUp(host))
                    .map(address -> new InetSocketAddress(address, port))
                    .toList();
        } catch (IOException e) {
            LOG.log(Level.WARNING, "cannot look {0} up, what is known stays: {1}", host, e);
        }
    }

    /** What ends with this. */
    void follow(Future<?> looks) {
        following = looks;
    }

    @Override
    public String toString() {
        return host + ":" + port;
    }

    @Override
    public void close() {
        Future<?> looks = following;
        if (looks != null) {
            looks.cancel(false);
        }
    }
}
