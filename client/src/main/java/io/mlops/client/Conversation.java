package io.mlops.client;

import io.mlops.ErrorCode;
import io.mlops.MlopsException;
import io.mlops.routing.Deadline;
import io.mlops.routing.Dispatch;
import io.mlops.routing.DispatchActions;
import io.mlops.routing.Failure;
import io.mlops.routing.Hedge;
import io.mlops.routing.LiveUpstream;
import io.mlops.routing.Refusal;
import io.mlops.routing.Transition;
import io.mlops.routing.Try;
import io.mlops.routing.UpstreamState;
import io.mlops.transport.InferenceTransport;
import io.mlops.transport.Outgoing;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandler;
import java.net.http.HttpResponse.BodySubscribers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * One request: does what its {@link Dispatch} decides, on the thread of the caller, who waits, and on those that bring answers. One
 * lock guards it all.
 */
final class Conversation implements DispatchActions {
    /** How long an answer that nobody wants any more may take to end, so that its connection can be used again. */
    private static final long DISCARD_MILLIS = 1000;

    /** How often a waiting request looks at its upstreams: what another request found out about them concerns it, too. */
    private static final long LOOK_NANOS = TimeUnit.MILLISECONDS.toNanos(10);

    /** What needs no closer look at the upstream. */
    private static final Set<Failure> UNSUSPICIOUS =
            EnumSet.of(Failure.ERROR, Failure.IMPATIENT, Failure.LOCAL, Failure.UNFIT);

    private static final long SHORTEST_WAIT_NANOS = TimeUnit.MILLISECONDS.toNanos(1);

    /** A try on its way. */
    private static final class Sent {
        final Try attempt;

        @Nullable CompletableFuture<HttpResponse<byte[]>> future;

        @Nullable WholeAnswer response;

        Outgoing.@Nullable Signed signed;

        Sent(Try attempt) {
            this.attempt = attempt;
        }
    }

    private final ClientContext context;
    private final ClientRoute route;
    private final InferenceRequest request;
    private final Deadline deadline;
    private final Dispatch dispatch;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition ended = lock.newCondition();
    private final List<Sent> running = new ArrayList<>(2);
    private @Nullable InferenceAnswer answer;
    private @Nullable MlopsException refusal;

    Conversation(ClientContext context, ClientRoute route, InferenceRequest request) {
        this.context = context;
        this.route = route;
        this.request = request;
        var whole = route.live().route().timeout();
        long now = context.now();
        this.deadline = request.timeout()
                .map(wish -> Deadline.after(now, whole, wish.toMillis()))
                .orElseGet(() -> Deadline.after(now, whole));
        this.dispatch = new Dispatch(
                route.live(),
                context.punctuality().doubt(),
                context.random(),
                deadline,
                route.live().route().idempotent(),
                this);
    }

    InferenceAnswer run() {
        context.punctuality().begin();
        lock.lock();
        try {
            dispatch.start(context.now());
            while (answer == null && refusal == null) {
                long wait = Math.min(dispatch.wakeAt() - context.now(), LOOK_NANOS);
                if (ended.awaitNanos(Math.max(wait, SHORTEST_WAIT_NANOS)) <= 0) {
                    look(context.now());
                }
            }
        } catch (InterruptedException e) {
            dispatch.abandon();
            Thread.currentThread().interrupt();
            throw new MlopsException(
                    ErrorCode.CANCELLED, "cannot infer with " + request.deployment() + ": interrupted", e);
        } catch (RuntimeException e) {
            // What was begun would count as in flight for ever.
            dispatch.abandon();
            throw e;
        } finally {
            lock.unlock();
            context.punctuality().end();
        }
        if (refusal != null) {
            throw refusal;
        }
        return Objects.requireNonNull(answer);
    }

    private void look(long now) {
        for (Sent sent : List.copyOf(running)) {
            LiveUpstream upstream = sent.attempt.upstream();
            if (upstream.state() == UpstreamState.EJECTED || upstream.state() == UpstreamState.WRONG_MODEL) {
                dispatch.ejected(upstream, now);
            }
        }
        dispatch.tick(now);
    }

    @Override
    public void start(Try attempt) {
        Sent sent = new Sent(attempt);
        running.add(sent);
        HttpRequest encoded =
                attempt.upstream().upstream().transport() == null ? encode(attempt.upstream()) : sign(sent);
        if (encoded == null) {
            return;
        }
        CompletableFuture<HttpResponse<byte[]>> future = context.wire().send(encoded, listening(sent));
        sent.future = future;
        CompletableFuture<?> unused = future.whenComplete((response, failure) -> came(sent, response, failure));
    }

    private HttpRequest encode(LiveUpstream upstream) {
        HttpRequest.Builder builder = context.wire()
                .request(upstream, "/v2/models/" + request.deployment() + "/infer")
                .POST(BodyPublishers.ofByteArray(request.body()))
                .setHeader("mlops-timeout-ms", Long.toString(remainingMillis()));
        request.headers().forEach(builder::setHeader);
        return builder.build();
    }

    private long remainingMillis() {
        return Math.max(1, deadline.remainingMillis(context.now()));
    }

    private Optional<ClientTransport> transport(LiveUpstream upstream) {
        return route.watch(upstream).flatMap(UpstreamWatch::transport);
    }

    /** Null where it cannot be sent there, and has failed. */
    private @Nullable HttpRequest sign(Sent sent) {
        Optional<ClientTransport> transport = transport(sent.attempt.upstream());
        if (transport.isEmpty()) {
            fail(sent, Failure.GONE, "not in the routes any more");
            return null;
        }
        Outgoing outgoing = transport
                .get()
                .sign(request.deployment(), request.headers(), request.body(), Duration.ofMillis(remainingMillis()));
        return switch (outgoing) {
            case Outgoing.Signed signed -> {
                sent.signed = signed;
                yield transport.get().request(signed, request.body()).build();
            }
            case Outgoing.Unfit(String reason) -> fail(sent, Failure.UNFIT, reason);
            case Outgoing.NotNow(String reason) -> fail(sent, Failure.DENIED, reason);
        };
    }

    private @Nullable HttpRequest fail(Sent sent, Failure failure, String reason) {
        running.remove(sent);
        dispatch.failed(sent.attempt, failure, reason, context.now());
        return null;
    }

    private BodyHandler<byte[]> listening(Sent sent) {
        return head -> {
            lock.lock();
            try {
                route.watch(sent.attempt.upstream()).ifPresent(UpstreamWatch::answered);
                // Who failed is only known from the whole answer, where a service stands before the model's server.
                if (sent.signed == null || InferenceTransport.isAnswer(head.statusCode())) {
                    began(sent.attempt, head.statusCode(), WholeAnswer.saysTooMuch(head.statusCode(), head.headers()));
                }
            } finally {
                lock.unlock();
            }
            return BodySubscribers.ofByteArray();
        };
    }

    private boolean began(Try attempt, int status, boolean tooMuch) {
        if (tooMuch) {
            attempt.upstream().overloaded(context.now());
        }
        return dispatch.head(attempt, status, tooMuch, context.now());
    }

    private void came(Sent sent, @Nullable HttpResponse<byte[]> response, @Nullable Throwable failure) {
        lock.lock();
        try {
            if (response != null && sent.signed != null) {
                translated(sent, sent.signed, response);
            } else if (response != null) {
                sent.response = WholeAnswer.of(response);
                dispatch.answered(sent.attempt, context.now());
            } else if (failure != null && !(failure instanceof CancellationException)) {
                fail(sent, kind(sent, failure), reason(failure));
            }
        } finally {
            lock.unlock();
        }
    }

    private void translated(Sent sent, Outgoing.Signed signed, HttpResponse<byte[]> response) {
        Optional<ClientTransport> transport = transport(sent.attempt.upstream());
        if (transport.isEmpty()) {
            fail(sent, Failure.GONE, "not in the routes any more");
            return;
        }
        switch (transport.get().translate(signed, response)) {
            case Translated.Refusal(Failure failure, String reason) -> fail(sent, failure, reason);
            case Translated.Answer(WholeAnswer whole) -> {
                sent.response = whole;
                boolean told = InferenceTransport.isAnswer(response.statusCode());
                if (told || began(sent.attempt, whole.status(), whole.saysTooMuch())) {
                    dispatch.answered(sent.attempt, context.now());
                }
            }
        }
    }

    /** A connection that ended before a byte came may have been an old one; the JDK's client does not tell. */
    private Failure kind(Sent sent, Throwable failure) {
        Failure kind = Wire.classify(failure);
        boolean silent = sent.attempt.status() == 0 && (kind == Failure.CLOSED || kind == Failure.RESET);
        return silent
                ? route.watch(sent.attempt.upstream())
                        .map(watch -> watch.endedInSilence(sent.attempt.fresh()))
                        .orElse(kind)
                : kind;
    }

    private static String reason(Throwable failure) {
        Throwable cause =
                failure instanceof CompletionException && failure.getCause() != null ? failure.getCause() : failure;
        return cause.getMessage() == null ? cause.getClass().getSimpleName() : cause.getMessage();
    }

    @Override
    public void cancel(Try attempt) {
        Sent sent = take(attempt);
        if (sent != null && sent.future != null) {
            sent.future.cancel(true);
        }
    }

    @Override
    public void drop(Try attempt) {
        Sent sent = take(attempt);
        if (sent == null || sent.future == null) {
            return;
        }
        CompletableFuture<HttpResponse<byte[]>> unwanted = sent.future;
        try {
            var unused = context.timer().schedule(() -> unwanted.cancel(true), DISCARD_MILLIS, TimeUnit.MILLISECONDS);
        } catch (RejectedExecutionException e) {
            // The client closes, and all connections with it.
            unwanted.cancel(true);
        }
    }

    @Override
    public void answer(Try attempt) {
        Sent sent = take(attempt);
        if (sent == null || sent.response == null) {
            throw new IllegalStateException("an answer of " + attempt.upstream() + ", which gave none");
        }
        String upstream = attempt.upstream().upstream().id();
        answer = new InferenceAnswer(request.deployment(), sent.response, upstream, dispatch.attempts());
        ended.signal();
    }

    @Override
    public void breakOff(Try attempt) {
        throw new IllegalStateException("nothing is given to the caller before it is whole");
    }

    @Override
    public void refuse(Refusal why, String detail) {
        refusal = Refusals.exception(why, request.deployment(), dispatch.attempts(), detail);
        ended.signal();
    }

    @Override
    public void failed(Try attempt, Failure failure) {
        if (failure == Failure.THROTTLED) {
            attempt.upstream().overloaded(context.now());
        } else if (!UNSUSPICIOUS.contains(failure)) {
            route.watch(attempt.upstream()).ifPresent(UpstreamWatch::suspect);
        }
    }

    @Override
    public void retried(Failure failure) {
        // Told by the answer's attempts.
    }

    @Override
    public void hedge(Hedge outcome) {
        // Told by the answer's attempts.
    }

    @Override
    public void changed(Transition transition) {
        route.changed(transition);
    }

    @Override
    public void stalled(Transition transition) {
        route.changed(transition);
    }

    private @Nullable Sent take(Try attempt) {
        for (Sent sent : running) {
            if (sent.attempt == attempt) {
                running.remove(sent);
                return sent;
            }
        }
        return null;
    }
}
