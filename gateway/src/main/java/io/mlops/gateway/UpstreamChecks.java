package io.mlops.gateway;

import io.mlops.routing.CheckResult;
import io.mlops.routing.CheckResult.Outcome;
import io.mlops.routing.CheckRules;
import io.mlops.routing.Failure;
import io.mlops.routing.LiveRoute;
import io.mlops.routing.LiveUpstream;
import io.mlops.routing.ModelMetadata;
import io.mlops.routing.ProbeSchedule;
import io.mlops.routing.UpstreamState;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.util.concurrent.Future;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The active checks of one upstream: is it ready, every interval and at once on suspicion; and before it is let in, does it answer
 * a real prediction with the right model. Runs on one event loop; {@link #suspect}, {@link #start} and {@link #stop} from any thread.
 */
final class UpstreamChecks {
    private static final byte[] NOTHING = new byte[0];
    /** Suspicions that come closer together than this are one. */
    private static final long SUSPICION_NANOS = 50_000_000L;

    private final UpstreamLink link;
    private final Worker worker;
    private final CheckRules rules;
    private final ProbeSchedule probes;
    private @Nullable Future<?> next;
    private boolean running;
    private boolean suspected;
    private boolean suspicious;
    private boolean stopped;
    private long startedAt;
    private volatile boolean checkedOnce;

    UpstreamChecks(UpstreamLink link, Worker worker, CheckRules rules) {
        this.link = link;
        this.worker = worker;
        this.rules = rules;
        LinkTransport transport = link.transport();
        Duration idle = transport == null ? rules.interval() : transport.probeInterval();
        this.probes = new ProbeSchedule(idle, rules.interval(), worker.now());
    }

    /** Whether a first check has come to an end. */
    boolean checkedOnce() {
        return checkedOnce;
    }

    void start() {
        worker.loop().execute(this::check);
    }

    void stop() {
        worker.loop().execute(() -> {
            stopped = true;
            cancelNext();
        });
    }

    /** Something looks wrong: look now, or as soon as the last look is long enough ago. */
    void suspect() {
        worker.loop().execute(() -> {
            suspected = true;
            if (!running) {
                checkAfter(Math.max(0, SUSPICION_NANOS - (worker.now() - startedAt)));
            }
        });
    }

    private void checkAfter(long nanos) {
        cancelNext();
        if (!stopped) {
            next = worker.loop().schedule(this::check, nanos, TimeUnit.NANOSECONDS);
        }
    }

    private void check() {
        cancelNext();
        if (stopped) {
            return;
        }
        running = true;
        suspicious = suspected;
        suspected = false;
        startedAt = worker.now();
        LinkTransport transport = link.transport();
        if (transport != null) {
            checkThrough(transport);
            return;
        }
        call(HttpMethod.GET, "/v2/health/ready", NOTHING, rules.timeout(), (status, headers, body) -> {
            CheckResult found = CheckResult.ofReadiness(status);
            if (found.outcome() == Outcome.READY && link.deployment().live().wantsProof(link.live(), worker.now())) {
                probe();
            } else {
                conclude(found);
            }
        });
    }

    /** Such an endpoint has nowhere to ask for its health. */
    private void checkThrough(LinkTransport transport) {
        Optional<String> unavailable = transport.unavailable();
        if (unavailable.isPresent()) {
            conclude(new CheckResult(Outcome.DOWN, unavailable.get()));
            return;
        }
        switch (probes.next(link.deployment().live(), link.live(), suspicious, startedAt)) {
            case WELL -> conclude(new CheckResult(Outcome.READY, "answers"));
            case WAIT -> conclude(null);
            case PROBE -> probe();
        }
    }

    private void probe() {
        LiveRoute live = link.deployment().live();
        String target = "/v2/models/" + live.route().deployment() + "/infer";
        byte[] body = live.route().probe().getBytes(StandardCharsets.UTF_8);
        long asked = worker.now();
        call(HttpMethod.POST, target, body, rules.probeTimeout(), (status, headers, answer) -> {
            if (status != 200) {
                boolean busy = link.transport() != null && headers.contains(HttpHeaderNames.RETRY_AFTER);
                conclude(CheckResult.ofFailedProbe(status, new String(answer, StandardCharsets.UTF_8), busy));
                return;
            }
            long took = worker.now() - asked;
            String digest = headers.get(Headers.MODEL_DIGEST);
            if (digest == null && link.transport() == null) {
                askForDigest(took);
            } else {
                compare(digest, took);
            }
        });
    }

    /** Not every server names its model in each answer; the metadata is the protocol's own place for it. */
    private void askForDigest(long took) {
        String target = "/v2/models/" + link.deployment().name();
        call(HttpMethod.GET, target, NOTHING, rules.timeout(), (status, headers, answer) -> {
            compare(status == 200 ? ModelMetadata.digest(answer) : null, took);
        });
    }

    private void compare(@Nullable String digest, long took) {
        CheckResult found = CheckResult.ofDigest(digest, link.live().upstream().modelDigest());
        if (found.outcome() == Outcome.PROVEN && link.live().state() == UpstreamState.AVAILABLE) {
            conclude(new CheckResult(Outcome.READY, found.detail()));
            return;
        }
        boolean doubted = worker.doubt().doubtedSince(startedAt, worker.now());
        conclude(doubted ? found : link.deployment().live().timed(link.live(), found, took));
    }

    private void call(HttpMethod method, String target, byte[] body, Duration timeout, Answered answered) {
        new Call(link, worker, method, target, body, timeout, new CallListener() {
                    @Override
                    public void answered(int status, HttpHeaders headers, byte[] answer) {
                        answered.accept(status, headers, answer);
                    }

                    @Override
                    public void failed(Failure failure, String detail) {
                        unanswered(failure, detail);
                    }
                })
                .start();
    }

    private void unanswered(Failure failure, String detail) {
        // Users were answered meanwhile, or the answer may lie unread because we ourselves were late.
        boolean excused = link.live().answeredAfter(startedAt) || worker.doubt().doubtedSince(startedAt, worker.now());
        conclude(CheckResult.ofSilence(failure, detail, excused).orElse(null));
    }

    private void conclude(@Nullable CheckResult found) {
        running = false;
        checkedOnce = true;
        LiveUpstream live = link.live();
        if (stopped) {
            return;
        }
        if (found != null) {
            link.deployment().live().checked(live, found, worker.now()).ifPresent(link::changed);
        }
        checkAfter(suspected ? SUSPICION_NANOS : rules.next(live, found).toNanos());
    }

    private void cancelNext() {
        if (next != null) {
            next.cancel(false);
            next = null;
        }
    }

    /** Takes an answer. */
    private interface Answered {
        void accept(int status, HttpHeaders headers, byte[] body);
    }
}
