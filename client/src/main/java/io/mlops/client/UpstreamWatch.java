package io.mlops.client;

import io.mlops.routing.CheckResult;
import io.mlops.routing.CheckResult.Outcome;
import io.mlops.routing.CheckRules;
import io.mlops.routing.Failure;
import io.mlops.routing.LiveRoute;
import io.mlops.routing.LiveUpstream;
import io.mlops.routing.ModelMetadata;
import io.mlops.routing.ProbeSchedule;
import io.mlops.routing.UpstreamState;
import io.mlops.transport.Outgoing;
import java.io.IOException;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
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
    private final Optional<ClientTransport> transport;
    private final ProbeSchedule probes;
    private @Nullable ScheduledFuture<?> next;
    private boolean running;
    private boolean suspected;
    private boolean suspicious;
    private boolean stopped;
    private long startedAt;

    UpstreamWatch(ClientRoute route, LiveUpstream upstream, ClientContext context) {
        this.route = route;
        this.upstream = upstream;
        this.context = context;
        this.rules = context.options().checks();
        this.transport = ClientTransport.of(upstream.upstream(), context);
        Duration idle = transport.map(ClientTransport::probeInterval).orElse(rules.interval());
        this.probes = new ProbeSchedule(idle, rules.interval(), context.now());
    }

    /** Through what it is spoken to; empty where it is a plain server. */
    Optional<ClientTransport> transport() {
        return transport;
    }

    /** Waits for the end of the first check; says whether it came in time. */
    boolean awaitFirst(long nanos) throws InterruptedException {
        return checkedOnce.await(nanos, TimeUnit.NANOSECONDS);
    }

    void start() {
        if (transport.isPresent()) {
            transport.get().open(this::begin, this::suspect);
        } else {
            begin();
        }
    }

    private synchronized void begin() {
        checkAfter(0);
    }

    void stop() {
        synchronized (this) {
            stopped = true;
            cancelNext();
        }
        transport.ifPresent(ClientTransport::close);
    }

    /** Something looks wrong: look now, or as soon as the last look is long enough ago. */
    synchronized void suspect() {
        suspected = true;
        if (!running) {
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
            suspicious = suspected;
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
            if (transport.isPresent()) {
                return lookThrough(transport.get(), began);
            }
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

    /** Such an endpoint has nowhere to ask for its health. */
    private Optional<CheckResult> lookThrough(ClientTransport through, long began)
            throws IOException, InterruptedException {
        Optional<String> unavailable = through.unavailable();
        if (unavailable.isPresent()) {
            return Optional.of(new CheckResult(Outcome.DOWN, unavailable.get()));
        }
        return switch (probes.next(live(), upstream, suspicious, began)) {
            case WELL -> Optional.of(new CheckResult(Outcome.READY, "answers"));
            case WAIT -> Optional.empty();
            case PROBE -> probe(through);
        };
    }

    private Optional<CheckResult> probe(ClientTransport through) throws IOException, InterruptedException {
        byte[] body = live().route().probe().getBytes(StandardCharsets.UTF_8);
        Map<String, String> headers = Map.of("content-type", "application/json");
        return switch (through.sign(live().route().deployment(), headers, body, rules.probeTimeout())) {
            case Outgoing.Signed signed -> answer(through, signed, body);
            case Outgoing.Unfit(String reason) -> CheckResult.ofSilence(Failure.UNFIT, reason, false);
            case Outgoing.NotNow(String reason) -> CheckResult.ofSilence(Failure.DENIED, reason, false);
        };
    }

    private Optional<CheckResult> answer(ClientTransport through, Outgoing.Signed signed, byte[] body)
            throws IOException, InterruptedException {
        long asked = context.now();
        HttpResponse<byte[]> response = context.wire().call(through.request(signed, body), rules.probeTimeout());
        return switch (through.translate(signed, response)) {
            case Translated.Refusal(Failure failure, String reason) -> CheckResult.ofSilence(failure, reason, false);
            case Translated.Answer(WholeAnswer whole) -> Optional.of(judge(whole, asked));
        };
    }

    private CheckResult judge(WholeAnswer whole, long asked) {
        if (whole.status() != 200) {
            String text = new String(whole.body(), StandardCharsets.UTF_8);
            return CheckResult.ofFailedProbe(whole.status(), text, whole.saysTooMuch());
        }
        return judge(whole.headers().firstValue(DIGEST).orElse(null), asked);
    }

    private CheckResult judge(@Nullable String digest, long asked) {
        long answered = context.now();
        CheckResult found = CheckResult.ofDigest(digest, upstream.upstream().modelDigest());
        boolean proven = found.outcome() == Outcome.PROVEN;
        if (proven && upstream.state() == UpstreamState.AVAILABLE) {
            return new CheckResult(Outcome.READY, found.detail());
        }
        boolean doubted = context.punctuality().doubt().doubtedSince(asked, answered);
        return doubted ? found : live().timed(upstream, found, answered - asked);
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
