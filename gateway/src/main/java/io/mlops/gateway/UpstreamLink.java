package io.mlops.gateway;

import io.mlops.routing.Attempts;
import io.mlops.routing.Failure;
import io.mlops.routing.LiveUpstream;
import io.mlops.routing.Transition;
import io.mlops.routing.Upstream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;

/** One upstream as the gateway reaches it: connections on each event loop, checks, counts. Thread-safe. */
final class UpstreamLink {
    private final Deployment deployment;
    private final LiveUpstream live;
    private final List<UpstreamPool> pools;
    private final UpstreamStats stats = new UpstreamStats();
    private final RevisionStats revision;
    private final byte[] host;
    private final byte[] identity;
    private final UpstreamAddress address;
    private final UpstreamChecks checks;

    UpstreamLink(Deployment deployment, LiveUpstream live, List<Worker> workers, CheckRules rules) {
        Upstream upstream = live.upstream();
        URI address = upstream.address();
        this.deployment = deployment;
        this.live = live;
        this.revision = deployment.stats().revision(upstream.revision());
        this.address = workers.getFirst().reach().address(address);
        this.host = ClientRequest.host(
                address.getPort() < 0 ? address.getHost() : address.getHost() + ":" + address.getPort());
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

    void succeeded(long nanos, long now) {
        deployment.live().succeeded(live, now);
        live.sampleLatency(nanos, now);
        stats.answer(nanos);
        revision.answer(nanos);
    }

    void failed(Failure failure, Attempts attempts, long now) {
        stats.failure(failure);
        if (failure != Failure.IMPATIENT && failure != Failure.LOCAL) {
            revision.failure();
        }
        deployment.live().failed(live, failure, attempts, now).ifPresent(this::changed);
        if (failure != Failure.ERROR && failure != Failure.IMPATIENT && failure != Failure.LOCAL) {
            checks.suspect();
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
        checks.start();
    }

    /** No checks, no kept connections; what is in flight finishes. */
    void close(List<Worker> workers) {
        checks.stop();
        address.close();
        for (Worker worker : workers) {
            worker.loop().execute(pool(worker)::close);
        }
    }
}
