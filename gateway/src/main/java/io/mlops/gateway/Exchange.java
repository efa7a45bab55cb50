package io.mlops.gateway;

import io.mlops.routing.Attempts;
import io.mlops.routing.Deadline;
import io.mlops.routing.Failure;
import io.mlops.routing.LiveUpstream;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.handler.codec.http.HttpResponseStatus;
import org.jspecify.annotations.Nullable;

/**
 * One request from its last byte to the last byte of its answer: tries upstreams until one answers, the deadline passes, or
 * nothing is left to try. Belongs to one event loop.
 */
final class Exchange {
    private final ClientConnection client;
    private final Worker worker;
    private final Deployment deployment;
    private final ClientRequest request;
    private final Deadline deadline;
    private final long startedAt;
    private final int holdable;
    private final Attempts attempts = new Attempts();
    private @Nullable Attempt current;
    private boolean freshNext;
    private boolean over;
    private int slot;

    Exchange(
            ClientConnection client,
            Worker worker,
            Deployment deployment,
            ClientRequest request,
            Deadline deadline,
            long now,
            int holdable) {
        this.client = client;
        this.worker = worker;
        this.deployment = deployment;
        this.request = request;
        this.deadline = deadline;
        this.startedAt = now;
        this.holdable = holdable;
    }

    ClientRequest request() {
        return request;
    }

    Worker worker() {
        return worker;
    }

    ByteBufAllocator allocator() {
        return client.allocator();
    }

    int slot() {
        return slot;
    }

    void slot(int newSlot) {
        slot = newSlot;
    }

    /** The largest answer that is held back until it is whole. */
    int holdable() {
        return holdable;
    }

    long remainingMillis() {
        return Math.max(1, deadline.remainingMillis(worker.now()));
    }

    void start() {
        worker.add(this);
        deployment.arrived();
        LiveUpstream first = deployment.live().choose(attempts, startedAt, worker.random());
        if (first == null) {
            refuse(GatewayError.noUpstream(deployment.name()));
        } else {
            attempt(first, startedAt);
        }
    }

    private void attempt(LiveUpstream upstream, long now) {
        attempts.begin(upstream);
        UpstreamLink link = deployment.link(upstream);
        if (link == null) {
            // The routes changed between the choice and here: it is gone, and the new routes know others.
            LiveUpstream other = deployment.live().choose(attempts, now, worker.random());
            if (other == null) {
                refuse(GatewayError.noUpstream(deployment.name()));
            } else {
                attempt(other, now);
            }
            return;
        }
        Attempt next = new Attempt(this, link, now);
        current = next;
        boolean fresh = freshNext;
        freshNext = false;
        next.start(fresh);
    }

    /** The answer is whole and was held back until now. */
    void answered(Attempt attempt) {
        long now = worker.now();
        int status = attempt.head().status().code();
        if (status < HttpResponseStatus.INTERNAL_SERVER_ERROR.code()) {
            attempt.link().succeeded(now - attempt.startedAt(), now);
        } else if (!attempt.isUnable()) {
            attempt.link().failed(Failure.ERROR, attempts, now);
        }
        if (attempt.isCommitted()) {
            client.endStream();
        } else {
            client.respond(attempt.link(), attempt.head(), attempt.takeHeld(), attempts.count());
        }
        finish(status, now);
    }

    /** The answer is too large to hold back: it goes to the client as it comes. */
    void streams(Attempt attempt) {
        client.startStream(attempt, attempts.count());
    }

    void streamed(ByteBuf content) {
        client.stream(content);
    }

    /** Whether an answer of 502, 503 or 504 is dropped because another upstream is tried; counts the failure either way. */
    boolean goesElsewhere(Attempt attempt) {
        long now = worker.now();
        attempt.link().failed(Failure.UNABLE, attempts, now);
        LiveUpstream next = nextAfter(Failure.UNABLE, now);
        if (next == null || !affordable(Failure.UNABLE, now)) {
            return false;
        }
        attempt.overAndKeepConnection();
        retry(attempt, next, Failure.UNABLE, now);
        return true;
    }

    void failed(Attempt attempt, Failure failure, String detail) {
        long now = worker.now();
        attempt.link().failed(failure, attempts, now);
        if (attempt.isCommitted()) {
            attempt.over();
            client.breakOff();
            finish(attempt.head().status().code(), now);
            return;
        }
        String reason = attempt.upstream() + " " + failure.label() + ": " + detail;
        if (deadline.passed(now)) {
            expire();
        } else if (failure.sent()
                && !request.isReplayable(deployment.live().route().idempotent())) {
            refuse(GatewayError.notRepeatable(deployment.name(), reason));
        } else {
            tryElsewhere(attempt, failure, reason, now);
        }
    }

    private void tryElsewhere(Attempt attempt, Failure failure, String reason, long now) {
        LiveUpstream next = nextAfter(failure, now);
        if (next == null && failure == Failure.STALE) {
            // Nobody else to ask, and the upstream may be well: only the kept connection is known to be gone.
            next = attempt.upstream();
            freshNext = true;
        }
        if (next == null) {
            refuse(GatewayError.exhausted(deployment.name(), attempts.count(), reason));
        } else if (!affordable(failure, now)) {
            refuse(GatewayError.retryBudget(deployment.name(), reason));
        } else {
            retry(attempt, next, failure, now);
        }
    }

    private @Nullable LiveUpstream nextAfter(Failure failure, long now) {
        boolean allowed = !failure.sent()
                || request.isReplayable(deployment.live().route().idempotent());
        return allowed && !deadline.passed(now) ? deployment.live().choose(attempts, now, worker.random()) : null;
    }

    /** A request that never left adds no load by going elsewhere; one that did is paid for. */
    private boolean affordable(Failure failure, long now) {
        return !failure.sent() || deployment.live().budget().withdraw(now);
    }

    private void retry(Attempt attempt, LiveUpstream next, Failure failure, long now) {
        deployment.retried(failure);
        attempt.over();
        attempt(next, now);
    }

    /** The upstream is out now: what waits there without an answer goes elsewhere. */
    void ejected(LiveUpstream upstream) {
        Attempt waiting = current;
        if (!over && waiting != null && waiting.upstream() == upstream && !waiting.isAnswering()) {
            failed(waiting, Failure.EJECTED, upstream.reason());
        }
    }

    void tick(long now) {
        if (!over && deadline.passed(now)) {
            Attempt waiting = current;
            if (waiting != null) {
                waiting.link().failed(deadline.shortened() ? Failure.IMPATIENT : Failure.TIMEOUT, attempts, now);
            }
            if (waiting != null && waiting.isCommitted()) {
                client.breakOff();
                finish(waiting.head().status().code(), now);
            } else {
                expire();
            }
        }
    }

    private void expire() {
        refuse(GatewayError.deadline(deployment.name(), attempts.count()));
    }

    private void refuse(GatewayError error) {
        client.refuse(error, attempts.count());
        finish(error.status().code(), worker.now());
    }

    /** The client has gone: nobody waits for the answer. */
    void abandon() {
        finish(ClientConnection.GONE, worker.now());
    }

    /** The client takes the answer again, or not. */
    void reading(boolean wanted) {
        if (current != null) {
            current.reading(wanted);
        }
    }

    private void finish(int status, long now) {
        if (over) {
            return;
        }
        over = true;
        worker.remove(this);
        Attempt last = current;
        current = null;
        if (last != null) {
            last.over();
        }
        request.release();
        deployment.finished(
                request.client(), status, now - startedAt, last == null ? null : last.link(), attempts.count());
        client.finished();
    }
}
