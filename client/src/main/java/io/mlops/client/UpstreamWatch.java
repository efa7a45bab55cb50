package io.mlops.client;

import io.mlops.routing.CheckResult;
import io.mlops.routing.CheckResult.Outcome;
import io.mlops.routing.CheckRules;
import io.mlops.routing.Failure;
import io.mlops.routing.LiveRoute;
import io.mlops.routing.LiveUpstream;
import io.mlops.routing.ModelMetadata;
import java.io.IOException;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * The active checks of one upstream: is it ready, every interval and at once on suspicion; and before it is let in, does it answer
 * a real prediction with the right model. Thread-safe.
 */
final class UpstreamWatch {
    /** Suspicions that come closer together than this are one. */
    private static final long SUSPICION_NANOS = TimeUnit.MILLISECONDS.toNanos(50);

    private static final String DIGEST = "mlops-model-digest";

    private final ClientRoute route;
    private final LiveUpstream upstream;
    private final ClientContext context;
    private final CheckRules rules;
    private final CountDownLatch checkedOnce = new CountDownLatch(1);
    private final AtomicInteger silences = new AtomicInteger();
    private @Nullable ScheduledFuture<?> next;
    private boolean running;
    private boolean suspected;
    private boolean stopped;
    private long startedAt;

    UpstreamWatch(ClientRoute route, LiveUpstream upstream, ClientContext context) {
        this.route = route;
        this.upstream = upstream;
        this.context = context;
        this.rules = context.options().checks();
    }

    /** Waits for the end of the first check; says whether it came in time. */
    boolean awaitFirst(long nanos) throws InterruptedException {
        return checkedOnce.await(nanos, TimeUnit.NANOSECONDS);
    }

    synchronized void start() {
        checkAfter(0);
    }

    synchronized void stop() {
        stopped = true;
        cancelNext();
    }

    /** Something looks wrong: look now, or as soon as the last look is long enough ago. */
    synchronized void suspect() {
        if (running) {
            suspected = true;
        } else {
            checkAfter(Math.max(0, SUSPICION_NANOS - (context.now() - startedAt)));
        }
    }

    /** It answered a user. */
    void answered() {
        if (silences.get() != 0) {
            silences.set(0);
        }
    }

    /**
     * What a connection means that ended without a byte. The JDK does not say whether it had been kept: one such end is most likely
     * a kept connection that the upstream had closed; more of them without an answer in between are not.
     */
    Failure endedInSilence(boolean fresh) {
        return silences.getAndIncrement() == 0 && !fresh ? Failure.STALE : Failure.CLOSED;
    }

    private void checkAfter(long nanos) {
        cancelNext();
        if (!stopped) {
            next = context.timer().schedule(() -> context.wire().run(this::check), nanos, TimeUnit.NANOSECONDS);
        }
    }

    private void check() {
        synchronized (this) {
            if (stopped || running) {
                return;
            }
            running = true;
            suspected = false;
            startedAt = context.now();
        }
        Optional<CheckResult> found = Optional.empty();
        try {
            found = look(startedAt);
        } catch (InterruptedException e) {
            // The client closes: the thread ends here.
            Thread.currentThread().interrupt();
        } finally {
            conclude(found);
        }
    }

    private Optional<CheckResult> look(long began) throws InterruptedException {
        try {
            HttpResponse<byte[]> ready =
                    context.wire().call(context.wire().request(upstream, "/v2/health/ready"), rules.timeout());
            CheckResult found = CheckResult.ofReadiness(ready.statusCode());
            boolean enough = found.outcome() != Outcome.READY || !live().wantsProof(upstream, context.now());
            return Optional.of(enough ? found : probe());
        } catch (IOException e) {
            boolean excused = upstream.answeredAfter(began)
                    || context.punctuality().doubt().doubtedSince(began, context.now());
            return CheckResult.ofSilence(Wire.classify(e), String.valueOf(e.getMessage()), excused);
        }
    }

    private CheckResult probe() throws IOException, InterruptedException {
        String body = live().route().probe();
        String expected = upstream.upstream().modelDigest();
        if (body.isEmpty()) {
            // A gateway: it has proven its own upstreams.
            return CheckResult.ofDigest(null, expected);
        }
        String target = "/v2/models/" + live().route().deployment();
        long asked = context.now();
        HttpResponse<byte[]> answer = context.wire()
                .call(
                        context.wire()
                                .request(upstream, target + "/infer")
                                .header("content-type", "application/json")
                                .POST(BodyPublishers.ofString(body)),
                        rules.probeTimeout());
        if (answer.statusCode() != 200) {
            return CheckResult.ofFailedProbe(answer.statusCode(), new String(answer.body(), StandardCharsets.UTF_8));
        }
        long answered = context.now();
        Optional<String> digest = answer.headers().firstValue(DIGEST);
        CheckResult found = CheckResult.ofDigest(digest.isPresent() ? digest.get() : askForDigest(target), expected);
        boolean doubted = context.punctuality().doubt().doubtedSince(asked, answered);
        return doubted ? found : live().timed(upstream, found, answered - asked);
    }

    private @Nullable String askForDigest(String target) throws IOException, InterruptedException {
        HttpResponse<byte[]> answer = context.wire().call(context.wire().request(upstream, target), rules.timeout());
        return answer.statusCode() == 200 ? ModelMetadata.digest(answer.body()) : null;
    }

    private void conclude(Optional<CheckResult> found) {
        found.flatMap(result -> live().checked(upstream, result, context.now())).ifPresent(route::changed);
        synchronized (this) {
            running = false;
            checkAfter(
                    suspected
                            ? SUSPICION_NANOS
                            : rules.next(upstream, found.orElse(null)).toNanos());
        }
        checkedOnce.countDown();
    }

    private LiveRoute live() {
        return route.live();
    }

    private void cancelNext() {
        if (next != null) {
            next.cancel(false);
            next = null;
        }
    }
}
