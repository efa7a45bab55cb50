package io.mlops.gateway;

import io.mlops.gateway.admission.Backlog;
import io.mlops.gateway.admission.MemoryBudget;
import io.mlops.routing.Deadline;
import io.mlops.routing.Dispatch;
import io.mlops.routing.DispatchActions;
import io.mlops.routing.Failure;
import io.mlops.routing.Hedge;
import io.mlops.routing.LiveUpstream;
import io.mlops.routing.Refusal;
import io.mlops.routing.Transition;
import io.mlops.routing.Try;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.handler.codec.http.HttpResponseStatus;
import org.jspecify.annotations.Nullable;

/**
 * One request from its last byte to the last byte of its answer: does what its {@link Dispatch} decides. Belongs to one event loop.
 */
final class Exchange implements DispatchActions, Backlog.Waiter {
    private final ClientConnection client;
    private final Worker worker;
    private final Deployment deployment;
    private final ClientRequest request;
    private final Deadline deadline;
    private final long startedAt;
    private final int holdable;
    private final Dispatch dispatch;
    private @Nullable Attempt first;
    private @Nullable Attempt second;
    private @Nullable UpstreamLink last;
    private final MemoryBudget memory;
    private boolean waiting;
    private long waitUntil;
    private boolean over;
    private int slot;

    Exchange(
            ClientConnection client,
            Worker worker,
            Deployment deployment,
            ClientRequest request,
            Deadline deadline,
            long now,
            int holdable,
            MemoryBudget memory) {
        this.client = client;
        this.worker = worker;
        this.deployment = deployment;
        this.request = request;
        this.deadline = deadline;
        this.startedAt = now;
        this.holdable = holdable;
        this.memory = memory;
        this.dispatch = new Dispatch(
                deployment.live(),
                worker.doubt(),
                worker.random(),
                deadline,
                request.isReplayable(deployment.live().route().idempotent()),
                this);
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

    void begin() {
        worker.add(this);
        deployment.arrived();
        if (deployment.isBusy(startedAt)) {
            await(startedAt);
        } else {
            dispatch.start(startedAt);
        }
    }

    /** All upstreams are at their limits: this one stands in line, where the line is not too long. */
    private void await(long now) {
        long patience = deployment.patienceNanos(deadline.remainingNanos(now));
        waitUntil = now + patience;
        waiting = deployment.backlog().enter(this, patience, now);
        if (waiting) {
            // Room that was made just before it entered would not be noticed until the next tick.
            deployment.drain(now);
        } else {
            deployment.queueStats().full();
            overloaded(now);
        }
    }

    @Override
    public int bytes() {
        return request.body().readableBytes();
    }

    @Override
    public void goOn() {
        worker.loop().execute(this::proceed);
    }

    private void proceed() {
        deployment.backlog().underWay();
        long now = worker.now();
        if (over) {
            deployment.drain(now);
            return;
        }
        waiting = false;
        deployment.queueStats().waited(now - startedAt);
        dispatch.start(now);
    }

    private void overloaded(long now) {
        client.refuse(
                GatewayError.overloaded(deployment.name(), deployment.backlog().expectedNanos(now)), 0);
        finish(HttpResponseStatus.SERVICE_UNAVAILABLE.code(), now);
    }

    /** What answers are held back from. */
    MemoryBudget memory() {
        return memory;
    }

    @Override
    public void start(Try attempt) {
        UpstreamLink link = deployment.link(attempt.upstream());
        if (link == null) {
            // The routes changed between the choice and here, and the new ones know others.
            dispatch.failed(attempt, Failure.GONE, "not in the routes any more", worker.now());
            return;
        }
        Attempt next = new Attempt(this, link, attempt);
        last = link;
        if (first == null) {
            first = next;
        } else {
            second = next;
        }
        next.start();
    }

    /** The head of an answer came; false when the answer is not wanted. */
    boolean head(Attempt attempt, boolean saysTooMuch) {
        int status = attempt.head().status().code();
        return dispatch.head(attempt.attempt(), status, saysTooMuch, worker.now());
    }

    void heard(Attempt attempt) {
        dispatch.heard(attempt.attempt(), worker.now());
    }

    /** The answer is too large to hold back: it goes to the client as it comes, if it is wanted. */
    boolean streams(Attempt attempt) {
        if (!dispatch.commit(attempt.attempt(), worker.now())) {
            return false;
        }
        last = attempt.link();
        client.startStream(attempt, dispatch.attempts());
        return true;
    }

    void streamed(ByteBuf content) {
        client.stream(content);
    }

    /** The answer is whole. */
    void answered(Attempt attempt) {
        dispatch.answered(attempt.attempt(), worker.now());
    }

    void failed(Attempt attempt, Failure failure, String detail) {
        cancel(attempt.attempt());
        dispatch.failed(attempt.attempt(), failure, detail, worker.now());
    }

    @Override
    public void failed(Try attempt, Failure failure) {
        UpstreamLink link = deployment.link(attempt.upstream());
        if (link != null) {
            long now = worker.now();
            link.failed(failure, now);
            if (failure == Failure.SLOW) {
                link.outrun(now - attempt.startedAt());
            }
        }
    }

    @Override
    public void changed(Transition transition) {
        UpstreamLink link = deployment.link(transition.upstream());
        if (link != null) {
            link.changed(transition);
        }
    }

    @Override
    public void stalled(Transition transition) {
        UpstreamLink link = deployment.link(transition.upstream());
        if (link != null) {
            link.stats().stall();
            link.changed(transition);
        }
    }

    @Override
    public void retried(Failure failure) {
        deployment.stats().retried(failure);
    }

    @Override
    public void hedge(Hedge outcome) {
        deployment.stats().hedge(outcome);
    }

    @Override
    public void cancel(Try attempt) {
        Attempt cancelled = take(attempt);
        if (cancelled != null) {
            cancelled.over();
        }
    }

    @Override
    public void drop(Try attempt) {
        Attempt dropped = take(attempt);
        if (dropped != null) {
            dropped.overAndKeepConnection();
        }
    }

    @Override
    public void answer(Try attempt) {
        Attempt answered = take(attempt);
        if (answered == null) {
            throw new IllegalStateException("an answer of " + attempt.upstream() + ", which was not asked");
        }
        long now = worker.now();
        last = answered.link();
        if (attempt.status() < 500) {
            answered.link().answered(now - attempt.startedAt(), attempt.status());
        }
        if (answered.isCommitted()) {
            client.endStream();
        } else {
            client.respond(answered.link(), answered.head(), answered.takeHeld(), dispatch.attempts());
        }
        answered.over();
        finish(attempt.status(), now);
    }

    @Override
    public void breakOff(Try attempt) {
        Attempt broken = take(attempt);
        if (broken != null) {
            broken.over();
        }
        client.breakOff();
        finish(attempt.status(), worker.now());
    }

    @Override
    public void refuse(Refusal refusal, String detail) {
        GatewayError error = GatewayError.of(refusal, deployment.name(), dispatch.attempts(), detail);
        client.refuse(error, dispatch.attempts());
        finish(error.status().code(), worker.now());
    }

    /** The upstream is out now: what waits there without an answer goes elsewhere. */
    void ejected(LiveUpstream upstream) {
        dispatch.ejected(upstream, worker.now());
    }

    void tick(long now) {
        if (!waiting) {
            dispatch.tick(now);
            return;
        }
        deployment.drain(now);
        if (now - waitUntil >= 0 && deployment.backlog().leave(this)) {
            waiting = false;
            deployment.queueStats().late();
            overloaded(now);
        }
    }

    /** Nanoseconds until the request must be looked at again; looked at is also what arrives until then. */
    long restNanos(long now) {
        if (waiting) {
            return waitUntil - now;
        }
        return Math.min(dispatch.wakeAt() - now, dispatch.patienceNanos());
    }

    /** The client has gone: nobody waits for the answer. */
    void abandon() {
        if (waiting) {
            deployment.backlog().leave(this);
        }
        dispatch.abandon();
        finish(ClientConnection.GONE, worker.now());
    }

    /** The client takes the answer again, or not. */
    void reading(boolean wanted) {
        if (first != null) {
            first.reading(wanted);
        }
        if (second != null) {
            second.reading(wanted);
        }
    }

    private @Nullable Attempt take(Try attempt) {
        Attempt taken = null;
        if (first != null && first.attempt() == attempt) {
            taken = first;
            first = null;
        } else if (second != null && second.attempt() == attempt) {
            taken = second;
            second = null;
        }
        return taken;
    }

    private void finish(int status, long now) {
        if (over) {
            return;
        }
        over = true;
        worker.remove(this);
        request.release();
        deployment.finished(request.client(), status, now - startedAt, last, dispatch.attempts());
        deployment.drain(now);
        client.finished();
    }
}
