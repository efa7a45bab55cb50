package io.mlops.routing;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.random.RandomGenerator;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * A deployment's route with what is known of its upstreams now: chooses, and judges what attempts and checks report. Lives across
 * changes of the routes. Thread-safe: choosing and success take no lock, verdicts are made under its monitor.
 */
public final class LiveRoute {
    /** The route and its upstreams by priority, swapped together. */
    private static final class Snapshot {
        final Route route;
        final LiveUpstream[] upstreams;

        Snapshot(Route route, LiveUpstream[] upstreams) {
            this.route = route;
            this.upstreams = upstreams;
        }
    }

    /** No prediction that took less is late. */
    private static final long LEAST_LATE_NANOS = 30_000_000L;

    private final EjectionRules rules;
    private final RetryBudget budget;
    private final UsualTimes usualTimes;
    /** Odd while descriptions are being replaced: a choice made meanwhile may have seen a part of both. */
    private final AtomicInteger changes = new AtomicInteger();

    private volatile Snapshot snapshot;

    public LiveRoute(Route route, EjectionRules rules, long now) {
        this.rules = rules;
        this.budget = new RetryBudget(now);
        this.usualTimes = new UsualTimes(now);
        this.snapshot = new Snapshot(route, new LiveUpstream[0]);
        update(route, now);
    }

    public Route route() {
        return snapshot.route;
    }

    /** The upstreams by priority. */
    public List<LiveUpstream> upstreams() {
        return List.of(snapshot.upstreams);
    }

    public RetryBudget budget() {
        return budget;
    }

    /** Takes new routes up, all at once; what is known of an upstream that stays is kept. */
    public synchronized void update(Route route, long now) {
        Map<String, LiveUpstream> known = Arrays.stream(snapshot.upstreams)
                .collect(Collectors.toMap(live -> live.upstream().id(), Function.identity()));
        List<LiveUpstream> next = new ArrayList<>();
        changes.incrementAndGet();
        for (Upstream upstream : route.upstreams()) {
            LiveUpstream live = known.get(upstream.id());
            if (live == null || !live.upstream().isSamePlace(upstream)) {
                live = new LiveUpstream(upstream, rules, now);
            } else {
                live.describe(upstream);
            }
            next.add(live);
        }
        next.sort(Comparator.comparingInt(live -> live.upstream().priority()));
        snapshot = new Snapshot(route, next.toArray(LiveUpstream[]::new));
        changes.incrementAndGet();
    }

    /**
     * The upstream for the next attempt, never one that was tried; null where none is left. One at its concurrency limit only
     * where all are: {@link #isFull} tells whether to wait instead. Counts nothing.
     */
    public @Nullable LiveUpstream choose(Attempts attempts, long now, RandomGenerator random) {
        while (true) {
            int before = changes.get();
            LiveUpstream chosen = Choice.choose(snapshot.upstreams, attempts, now, random);
            if (chosen != null || (before % 2 == 0 && before == changes.get())) {
                return chosen;
            }
            Thread.onSpinWait();
        }
    }

    /** How long a request waits before it is hedged; {@link UsualTimes#UNKNOWN} while too little is known. */
    long hedgeDelayNanos(long now) {
        return usualTimes.hedgeNanos(snapshot.upstreams, now);
    }

    /**
     * Takes one hedge out of the budget, for a request whose first try is {@code waiting}. Hedges are few, and where little is going on
     * there are none: one that has waited for as long as a stall takes is paid for as a retry. It may be the only one there, and an
     * upstream that is silent to a single request is not found to be stalled.
     */
    boolean paysForHedge(@Nullable Try waiting, SelfDoubt doubt, long now) {
        return budget.withdrawHedge(now) || (waiting != null && isOverdue(waiting, doubt, now) && budget.withdraw(now));
    }

    /** Where nothing is known of its upstream, it has waited for a third of its deadline by now. */
    private boolean isOverdue(Try waiting, SelfDoubt doubt, long now) {
        long stall = stallNanos(waiting.upstream(), now);
        return stall == UsualTimes.UNKNOWN || doubt.waitedNanos(waiting.startedAt(), now) >= stall;
    }

    private long stallNanos(LiveUpstream upstream, long now) {
        return upstream.stallNanos(usualTimes.strangerNanos(snapshot.upstreams, now), now);
    }

    /** How long a request waits before it is hedged; empty while too little is known. */
    public Optional<Duration> hedgeAfter(long now) {
        long nanos = hedgeDelayNanos(now);
        return nanos == UsualTimes.UNKNOWN ? Optional.empty() : Optional.of(Duration.ofNanos(nanos));
    }

    /** Whether there are upstreams for new requests, and all of them are at their concurrency limits. */
    public boolean isFull(long now) {
        return room(now) == 0;
    }

    /**
     * How many requests may join before all upstreams are at their concurrency limits; {@link Integer#MAX_VALUE} where one has no
     * limit, or there is none to wait for.
     */
    public int room(long now) {
        long room = 0;
        boolean somebody = false;
        for (LiveUpstream upstream : snapshot.upstreams) {
            if (canAnswer(upstream)) {
                somebody = true;
                room += upstream.room(now);
            }
        }
        return somebody ? (int) Math.min(room, Integer.MAX_VALUE) : Integer.MAX_VALUE;
    }

    /** An attempt was answered. */
    public void succeeded(LiveUpstream upstream, long now) {
        upstream.health().succeeded(now);
    }

    /** An attempt failed; says when that took the upstream out. */
    public Optional<Transition> failed(LiveUpstream upstream, Failure failure, Attempts attempts, long now) {
        return switch (failure.evidence()) {
            case NONE -> Optional.empty();
            case HARD -> eject(upstream, failure.label(), now);
            case SOFT -> attempts.blame(upstream) ? failedSoftly(upstream, failure, now) : Optional.empty();
        };
    }

    private synchronized Optional<Transition> failedSoftly(LiveUpstream upstream, Failure failure, long now) {
        Health health = upstream.health();
        if (health.failedSoftly(failure != Failure.SLOW, now) && othersAnsweredSince(upstream, health.streakStart())) {
            return eject(upstream, health.failures() + " failures in a row, the last: " + failure.label(), now);
        }
        if (health.failsOften(now) && anotherIsBetter(upstream, now)) {
            long percent = Math.round(100 * health.failureShare());
            String reason = percent + " % of its last answers failed, the last: " + failure.label();
            return eject(upstream, reason, () -> health.ejectUnreliable(reason, now), now);
        }
        return Optional.empty();
    }

    /**
     * Whether a bad answer is worth asking somebody else for. Errors are the model's answer, as a rule; they are only where the upstream
     * gives so many that it would be taken out, if only it were known that others do better. Allows few of these, since the fault may be
     * the requests' own.
     */
    boolean wantsSecondOpinion(LiveUpstream upstream, Failure why, long now) {
        return why != Failure.ERROR || wantsSecondOpinion(upstream, now);
    }

    private synchronized boolean wantsSecondOpinion(LiveUpstream upstream, long now) {
        return upstream.health().wantsSecondOpinion(now);
    }

    /**
     * Whether an upstream that owes answers has been silent for so long that it is stalled, for a request that has waited there for
     * at least half of that: those that wait longer may have been answered elsewhere.
     */
    boolean stalls(LiveUpstream upstream, long waited, SelfDoubt doubt, long now) {
        long limit = stallNanos(upstream, now);
        return upstream.silenceNanos(doubt, now) >= limit && (waited >= limit / 2 || upstream.owesMany());
    }

    /**
     * The upstream owes answers and nothing comes; says when that took it out. It does only where another one can
     * answer and is not on its way into the same silence, which then would be no fault of this one alone.
     */
    public synchronized Optional<Transition> stalled(LiveUpstream upstream, SelfDoubt doubt, long now) {
        for (LiveUpstream other : snapshot.upstreams) {
            if (other != upstream
                    && canAnswer(other)
                    && other.silenceNanos(doubt, now) < upstream.silenceNanos(doubt, now) / 2) {
                long millis = TimeUnit.NANOSECONDS.toMillis(upstream.silenceNanos(doubt, now));
                return eject(upstream, "no byte for " + millis + " ms while it owed answers", now);
            }
        }
        upstream.health().inTrouble(now);
        return Optional.empty();
    }

    /** An active check came back; says when that changed the upstream's state. */
    public synchronized Optional<Transition> checked(LiveUpstream upstream, CheckResult result, long now) {
        Health health = upstream.health();
        if (result.outcome() != CheckResult.Outcome.SILENT) {
            health.checkedWell();
        }
        if (result.outcome().refutes()) {
            health.refuted();
        }
        return switch (result.outcome()) {
            case READY -> well(upstream);
            case PROVEN -> proven(upstream, result, now);
            case LATE -> {
                health.provenLate(result.nanos());
                yield waiting(upstream, result);
            }
            case BUSY -> waiting(upstream, result);
            case DOWN -> eject(upstream, result.detail(), now);
            case SILENT ->
                health.checkedInSilence() ? eject(upstream, result.detail(), now) : waiting(upstream, result);
            case WRONG_MODEL -> wrongModel(upstream, result.detail(), now);
        };
    }

    /**
     * Whether a check should now ask for a real prediction: the upstream is out, and its back-off has passed, or whoever is left does
     * not answer.
     */
    public synchronized boolean wantsProof(LiveUpstream upstream, long now) {
        return upstream.state() != UpstreamState.AVAILABLE && (upstream.health().mayReturn(now) || isNeeded(upstream));
    }

    /** Forgets why the last one was kept although it failed. */
    private static Optional<Transition> well(LiveUpstream upstream) {
        if (upstream.state() == UpstreamState.AVAILABLE && !upstream.reason().isEmpty()) {
            upstream.health().explain("");
        }
        return Optional.empty();
    }

    /**
     * What an answered prediction says of one that was taken out for failing now and then, which may have meant slowly: whether it took
     * far longer than the others of its series. Not than users' requests, which may be of another size than the probe.
     */
    public synchronized CheckResult timed(LiveUpstream upstream, CheckResult found, long nanos) {
        Health health = upstream.health();
        long usual = health.usualProofNanos();
        boolean slow = health.isUnreliable() && usual >= 0 && nanos >= Math.max(LEAST_LATE_NANOS, 3 * usual);
        return slow && found.outcome() == CheckResult.Outcome.PROVEN ? found.late(nanos) : found.after(nanos);
    }

    private Optional<Transition> proven(LiveUpstream upstream, CheckResult found, long now) {
        UpstreamState from = upstream.state();
        if (from == UpstreamState.AVAILABLE) {
            return Optional.empty();
        }
        boolean enough = upstream.health().proven(found.nanos());
        if (!enough && !isNeeded(upstream)) {
            return Optional.empty();
        }
        upstream.health().admit(null, now);
        upstream.welcomed(fullestBeside(upstream), now);
        return Optional.of(new Transition(upstream, from, UpstreamState.AVAILABLE, "a prediction was answered"));
    }

    /** Whoever else has the highest limit; null where one has none, so that nothing waits. */
    private @Nullable LiveUpstream fullestBeside(LiveUpstream upstream) {
        LiveUpstream fullest = null;
        for (LiveUpstream other : snapshot.upstreams) {
            if (other != upstream && canAnswer(other)) {
                if (other.concurrencyLimit() == ConcurrencyLimit.NONE) {
                    return null;
                }
                fullest = fullest == null || other.concurrencyLimit() > fullest.concurrencyLimit() ? other : fullest;
            }
        }
        return fullest;
    }

    private Optional<Transition> eject(LiveUpstream upstream, String reason, long now) {
        return eject(upstream, reason, () -> upstream.health().eject(UpstreamState.EJECTED, reason, now), now);
    }

    private synchronized Optional<Transition> eject(LiveUpstream upstream, String reason, Runnable ejection, long now) {
        if (upstream.state() != UpstreamState.AVAILABLE) {
            upstream.health().explain(reason);
            return Optional.empty();
        }
        if (!anotherCanAnswer(upstream)) {
            upstream.health().inTrouble(now);
            upstream.health().explain("failing, kept as the last one: " + reason);
            return Optional.empty();
        }
        ejection.run();
        return Optional.of(new Transition(upstream, UpstreamState.AVAILABLE, UpstreamState.EJECTED, reason));
    }

    /** Out even when it is the last: no answer is better than another model's answer. */
    private Optional<Transition> wrongModel(LiveUpstream upstream, String reason, long now) {
        UpstreamState from = upstream.state();
        upstream.health().eject(UpstreamState.WRONG_MODEL, reason, now);
        return from == UpstreamState.WRONG_MODEL
                ? Optional.empty()
                : Optional.of(new Transition(upstream, from, UpstreamState.WRONG_MODEL, reason));
    }

    private static Optional<Transition> waiting(LiveUpstream upstream, CheckResult result) {
        if (upstream.state() != UpstreamState.AVAILABLE) {
            upstream.health().explain(result.detail());
        }
        return Optional.empty();
    }

    /** Whether all others are out, or were only kept because they were the last: then one that answers at times is better. */
    private boolean isNeeded(LiveUpstream upstream) {
        for (LiveUpstream other : snapshot.upstreams) {
            if (other != upstream && canAnswer(other) && !other.health().isInTrouble()) {
                return false;
            }
        }
        return true;
    }

    private boolean anotherCanAnswer(LiveUpstream upstream) {
        for (LiveUpstream other : snapshot.upstreams) {
            if (other != upstream && canAnswer(other)) {
                return true;
            }
        }
        return false;
    }

    /** Requests that fail everywhere are their own fault: nobody is taken out until somebody else answers. */
    private boolean othersAnsweredSince(LiveUpstream upstream, long instant) {
        for (LiveUpstream other : snapshot.upstreams) {
            if (other != upstream && canAnswer(other) && other.answeredAfter(instant)) {
                return true;
            }
        }
        return false;
    }

    /** Whether somebody who was asked as well fails far less often: failures that all share are the requests' own. */
    private boolean anotherIsBetter(LiveUpstream upstream, long now) {
        for (LiveUpstream other : snapshot.upstreams) {
            if (other != upstream && canAnswer(other) && other.health().clearlyBetterThan(upstream.health(), now)) {
                return true;
            }
        }
        return false;
    }

    private static boolean canAnswer(LiveUpstream upstream) {
        return upstream.state() == UpstreamState.AVAILABLE && Candidates.takesTraffic(upstream.upstream());
    }
}
