package io.mlops.gateway;

import io.mlops.routing.CheckRules;
import io.mlops.routing.Failure;
import io.mlops.routing.LiveUpstream;
import io.mlops.routing.Transition;
import io.mlops.routing.Upstream;
import io.netty.util.concurrent.Future;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/** One upstream as the gateway reaches it: connections on each event loop, checks, counts. Thread-safe. */
final class UpstreamLink {
    /** What fails within this time of what failed before fails for the same reason. */
    private static final int BAD_REQUEST = 400;

    private static final long PAUSE_NANOS = 100_000_000;

    private final Deployment deployment;
    private final LiveUpstream live;
    private final List<UpstreamPool> pools;
    private final UpstreamStats stats = new UpstreamStats();
    private final RevisionStats revision;
    private final byte[] host;
    private final byte[] identity;
    private final UpstreamAddress address;
    private final UpstreamChecks checks;
    private final @Nullable LinkTransport transport;
    private final AtomicLong pausedAt = new AtomicLong(Long.MIN_VALUE / 2);
    private volatile @Nullable UpstreamFault fault;

    UpstreamLink(Deployment deployment, LiveUpstream live, List<Worker> workers, CheckRules rules) {
        Upstream upstream = live.upstream();
        URI address = upstream.address();
        this.deployment = deployment;
        this.live = live;
        this.revision = deployment.stats().revision(upstream.revision());
        this.address = workers.getFirst().reach().address(address);
        this.transport = workers.getFirst().reach().transport(upstream);
        this.host = ClientRequest.host(
                transport == null
                        ? authority(address)
                        : transport.transport().target().authority());
        this.identity = (Headers.UPSTREAM + ": " + upstream.id() + "\r\n" + Headers.LOCATION + ": "
                        + upstream.location() + "\r\n" + Headers.REVISION + ": " + upstream.revision() + "\r\n")
                .getBytes(StandardCharsets.US_ASCII);
        this.checks =
                new UpstreamChecks(this, workers.get(Math.floorMod(upstream.id().hashCode(), workers.size())), rules);
        Duration connectTimeout = rules.timeout();
        this.pools = workers.stream()
                .map(worker -> new UpstreamPool(worker, this.address, connectTimeout, checks::suspect))
                .toList();
    }

    private static String authority(URI address) {
        return address.getPort() < 0 ? address.getHost() : address.getHost() + ":" + address.getPort();
    }

    Deployment deployment() {
        return deployment;
    }

    LiveUpstream live() {
        return live;
    }

    UpstreamStats stats() {
        return stats;
    }

    RevisionStats revision() {
        return revision;
    }

    UpstreamPool pool(Worker worker) {
        return pools.get(worker.index());
    }

    /** What a drill does to its connections; null when none does anything. */
    @Nullable UpstreamFault fault() {
        return fault;
    }

    /** A drill begins, or ends: null. Done when every event loop knows. Never call it on one. */
    void fault(@Nullable UpstreamFault newFault) {
        fault = newFault;
        List<Future<?>> done = new ArrayList<>();
        for (UpstreamPool pool : pools) {
            done.add(pool.worker().loop().submit(() -> pool.fault(newFault)));
        }
        done.forEach(Future::awaitUninterruptibly);
    }

    /** Through what it is spoken to; null where it is a plain server. */
    @Nullable LinkTransport transport() {
        return transport;
    }

    /** The host header's value. */
    byte[] host() {
        return host;
    }

    /** The header lines that tell a client who answered. */
    byte[] identity() {
        return identity;
    }

    void attempted() {
        stats.attempt();
        revision.attempt();
    }

    /** An attempt was answered, with a status below 500. */
    void answered(long nanos, int status) {
        stats.answer(nanos);
        if (status >= BAD_REQUEST) {
            stats.refuse();
        }
        revision.answer(nanos);
    }

    /** A hedge was faster: the answer would have taken longer than this, which the revision must not be spared. */
    void outrun(long nanos) {
        revision.answer(nanos);
    }

    /** An attempt failed: counted, and looked into. */
    void failed(Failure failure, long now) {
        stats.failure(failure);
        switch (failure) {
            // Says nothing about the upstream.
            case IMPATIENT, LOCAL, GONE, UNFIT -> {}
            // Nothing says that the revision is at fault; whether the upstream can be asked again is looked into.
            case DENIED -> checks.suspect();
            case THROTTLED -> live.overloaded(now);
            // It answers, only slowly: outrun() counts the time.
            case SLOW -> {}
            case ERROR -> revision.failure();
            // One pause fails all that waits there: held against the revision once.
            case STALLED, EJECTED -> {
                long before = pausedAt.get();
                if (now - before >= PAUSE_NANOS && pausedAt.compareAndSet(before, now)) {
                    revision.failure();
                }
                checks.suspect();
            }
            default -> {
                revision.failure();
                checks.suspect();
            }
        }
    }

    /** Its state changed: everybody who must act on it does. */
    void changed(Transition transition) {
        deployment.changed(this, transition);
    }

    /** Whether a first check has come to an end. */
    boolean checkedOnce() {
        return checks.checkedOnce();
    }

    void open() {
        // Before that a check could only say that the name is not known yet.
        address.whenLookedUp(() -> {
            if (transport == null) {
                checks.start();
            } else {
                transport.open(checks::start, checks::suspect);
            }
        });
    }

    /** No checks, no kept connections; what is in flight finishes. */
    void close(List<Worker> workers) {
        checks.stop();
        address.close();
        if (transport != null) {
            transport.close();
        }
        for (Worker worker : workers) {
            worker.loop().execute(pool(worker)::close);
        }
    }
}
