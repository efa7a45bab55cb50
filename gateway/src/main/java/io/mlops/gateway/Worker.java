package io.mlops.gateway;

import io.mlops.routing.LiveUpstream;
import io.mlops.routing.SelfDoubt;
import io.netty.channel.EventLoop;
import io.netty.util.concurrent.Future;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.LongConsumer;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * One event loop with everything that lives on it: the clients' connections, the requests in flight, and the tick that
 * watches them. A request is served on its client's loop from end to end, so nothing here needs a lock.
 */
final class Worker {
    private static final Logger LOG = System.getLogger(Worker.class.getName());
    /** How late a deadline or a stall may be noticed. */
    private static final long LONGEST_TICK_NANOS = 10_000_000L;
    /** Also how late a hedge may be. */
    private static final long SHORTEST_TICK_NANOS = 1_000_000L;

    private final int index;
    private final EventLoop loop;
    private final Transport transport;
    private final Clock clock;
    private final RandomGenerator random;
    private final Reach reach;
    private final SelfDoubt doubt;
    private final LongConsumer late;
    private final Set<ClientConnection> clients = new LinkedHashSet<>();
    private final List<Exchange> exchanges = new ArrayList<>();
    private @Nullable Future<?> ticker;
    private long dueAt;
    private int waiting;
    private volatile int connections;

    /** {@code late} is told by how many nanoseconds the loop was late, when it was so late that nothing can be concluded from it. */
    Worker(
            int index,
            EventLoop loop,
            Transport transport,
            Clock clock,
            RandomGenerator random,
            SelfDoubt doubt,
            LongConsumer late,
            Reach reach) {
        this.index = index;
        this.loop = loop;
        this.transport = transport;
        this.clock = clock;
        this.random = random;
        this.reach = reach;
        this.doubt = doubt;
        this.late = late;
    }

    int index() {
        return index;
    }

    EventLoop loop() {
        return loop;
    }

    Transport transport() {
        return transport;
    }

    /** How upstreams are reached from here. */
    Reach reach() {
        return reach;
    }

    long now() {
        return clock.now();
    }

    RandomGenerator random() {
        return random;
    }

    /** What all event loops share: whether one of them is late. */
    SelfDoubt doubt() {
        return doubt;
    }

    void add(ClientConnection client) {
        clients.add(client);
        connections = clients.size();
    }

    void remove(ClientConnection client) {
        clients.remove(client);
        connections = clients.size();
    }

    /** Connections of clients; for any thread. */
    int connections() {
        return connections;
    }

    /** Connections on which a request is coming in or being answered. */
    int busyConnections() {
        return (int) clients.stream().filter(ClientConnection::isBusy).count();
    }

    /** Ends what has taken too long; once a second. */
    void sweep() {
        long now = now();
        for (ClientConnection client : List.copyOf(clients)) {
            client.sweep(now);
        }
    }

    void drain(boolean closeIdle) {
        for (ClientConnection client : List.copyOf(clients)) {
            client.drain(closeIdle);
        }
    }

    void add(Exchange exchange) {
        exchange.slot(exchanges.size());
        exchanges.add(exchange);
        watchLater();
    }

    /** Takes the exchange out by moving the last one into its place. */
    void remove(Exchange exchange) {
        Exchange last = exchanges.removeLast();
        if (last != exchange) {
            exchanges.set(exchange.slot(), last);
            last.slot(exchange.slot());
        }
    }

    /** What waits at an upstream that is out now goes elsewhere. */
    void redispatch(LiveUpstream upstream) {
        for (Exchange exchange : List.copyOf(exchanges)) {
            exchange.ejected(upstream);
        }
    }

    /** Something else on this loop waits for an answer; {@link #waitedFor} must follow. */
    void waitsFor() {
        waiting++;
        watchLater();
    }

    void waitedFor() {
        waiting--;
    }

    private void watchLater() {
        if (ticker == null) {
            tickIn(exchanges.isEmpty() ? LONGEST_TICK_NANOS : SHORTEST_TICK_NANOS, now());
        }
    }

    private void tick() {
        long now = now();
        ticker = null;
        if (doubt.look(index, now)) {
            late.accept(now - dueAt);
        }
        // Backwards: an exchange that ends here is replaced by the last one, which was looked at already.
        for (int i = exchanges.size() - 1; i >= 0; i--) {
            if (i < exchanges.size()) {
                watch(exchanges.get(i), now);
            }
        }
        if (exchanges.isEmpty() && waiting == 0) {
            doubt.rest(index, now);
            return;
        }
        long rest = LONGEST_TICK_NANOS;
        for (int i = 0; i < exchanges.size(); i++) {
            rest = Math.min(rest, exchanges.get(i).restNanos(now));
        }
        tickIn(Math.max(SHORTEST_TICK_NANOS, rest), now);
    }

    private void tickIn(long nanos, long now) {
        if (ticker != null) {
            // What began during a tick asked for one of its own: two would go on for ever beside each other.
            ticker.cancel(false);
        }
        dueAt = now + nanos;
        doubt.expect(index, dueAt);
        ticker = loop.schedule(this::tick, nanos, TimeUnit.NANOSECONDS);
    }

    private static void watch(Exchange exchange, long now) {
        try {
            exchange.tick(now);
        } catch (RuntimeException e) {
            // A bug met by one request must not stop the clock for the others.
            LOG.log(Level.ERROR, "a request's deadline could not be kept", e);
        }
    }
}
