package io.mlops.routing;

import static io.mlops.routing.FakeTime.millis;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeMap;

/** One event loop with its tick, its checks and an even stream of requests, on fake time. */
final class FakeGateway {
    private final FakeTime time = new FakeTime();
    private final SplittableRandom random;
    private final LiveRoute route;
    private final SelfDoubt doubt = new SelfDoubt(1, 0);
    private final Map<LiveUpstream, FakeUpstream> upstreams = new LinkedHashMap<>();
    private final Set<FakeRequest> inFlight = new LinkedHashSet<>();
    private final List<String> transitions = new ArrayList<>();
    private final List<Runnable> unread = new ArrayList<>();
    private final List<String> problems = new ArrayList<>();
    private final Map<String, Integer> counts = new TreeMap<>();
    private final Map<LiveUpstream, Long> checkedAt = new HashMap<>();
    private final Duration timeout = Duration.ofSeconds(3);
    private double poisonShare;
    private long worstNanos;
    private int answered;
    private int arrived;
    private boolean paused;

    FakeGateway(long seed, long serviceNanos, Upstream... described) {
        random = new SplittableRandom(seed);
        route = new LiveRoute(
                new Route("policy", timeout, true, 1000, "{}", List.of(described)), EjectionRules.defaults(), 0);
        for (LiveUpstream live : route.upstreams()) {
            upstreams.put(live, new FakeUpstream(live, time, random.split(), serviceNanos));
            Fleet.admit(route, live, 0);
            checkRegularly(live);
        }
        tick();
    }

    long now() {
        return time.now();
    }

    LiveRoute route() {
        return route;
    }

    SelfDoubt doubt() {
        return doubt;
    }

    FakeUpstream at(LiveUpstream live) {
        return Objects.requireNonNull(upstreams.get(live));
    }

    FakeUpstream find(String id) {
        return at(Fleet.find(route, id));
    }

    /** The share of requests that break whatever they reach. */
    void poison(double share) {
        poisonShare = share;
    }

    /** What was told of upstreams: {@code "a EJECTED at 5123"}, in milliseconds. */
    List<String> transitions() {
        return transitions;
    }

    long lastTransitionMillis() {
        String last = transitions.getLast();
        return Long.parseLong(last.substring(last.lastIndexOf(' ') + 1));
    }

    Collection<FakeUpstream> all() {
        return upstreams.values();
    }

    /** Tries of all requests so far. */
    int sent() {
        return all().stream().mapToInt(FakeUpstream::requests).sum();
    }

    /** How requests ended that did not end well. */
    List<String> problems() {
        return problems;
    }

    void count(String what) {
        counts.merge(what, 1, Integer::sum);
    }

    /** What happened that does not happen in calm, and how often. */
    Map<String, Integer> counts() {
        return counts;
    }

    int answered() {
        return answered;
    }

    int arrived() {
        return arrived;
    }

    /** The longest that a request took since the last time this was asked. */
    long worstMillis() {
        long worst = worstNanos / millis(1);
        worstNanos = 0;
        return worst;
    }

    /** Lets time pass with so many requests a second, evenly spaced. */
    void serve(int perSecond, long forMillis) {
        long start = time.now();
        long until = start + millis(forMillis);
        long gap = 1_000_000_000L / perSecond;
        for (long at = 0; start + at < until; at += gap) {
            time.in(at, () -> hear(this::arrive));
        }
        time.runUntil(until);
    }

    /** Lets what is in flight end. */
    void finish() {
        time.runUntil(time.now() + millis(10_000));
    }

    private void arrive() {
        arrived++;
        Deadline deadline = Deadline.after(time.now(), timeout);
        FakeRequest request = new FakeRequest(this, random, deadline, random.nextDouble() < poisonShare);
        inFlight.add(request);
        request.dispatch().start(time.now());
    }

    void ended(FakeRequest request, String problem) {
        inFlight.remove(request);
        worstNanos = Math.max(worstNanos, request.ageNanos());
        if (problem.isEmpty()) {
            answered++;
        } else {
            problems.add(time.now() / millis(1) + (request.poisonous() ? " poison: " : ": ") + problem);
        }
    }

    /** Stops the process as SIGSTOP does: what comes meanwhile lies unread. */
    void pause(long forMillis) {
        paused = true;
        time.in(millis(forMillis), () -> {
            paused = false;
            List<Runnable> waiting = new ArrayList<>(unread);
            unread.clear();
            waiting.forEach(Runnable::run);
        });
    }

    /** Does the work at once, or after the pause. */
    void hear(Runnable work) {
        if (paused) {
            unread.add(work);
        } else {
            work.run();
        }
    }

    private void tick() {
        long now = time.now();
        doubt.look(0, now);
        new ArrayList<>(inFlight).forEach(request -> request.dispatch().tick(now));
        long rest = millis(10);
        for (FakeRequest request : inFlight) {
            Dispatch dispatch = request.dispatch();
            rest = Math.min(rest, Math.min(dispatch.wakeAt() - now, dispatch.patienceNanos()));
        }
        rest = Math.max(millis(1), rest);
        doubt.expect(0, now + rest);
        time.in(rest, () -> hear(this::tick));
    }

    private void checkRegularly(LiveUpstream live) {
        if (!live.isBeingProven()) {
            check(live);
        }
        time.in(millis(1000), () -> hear(() -> checkRegularly(live)));
    }

    private void check(LiveUpstream live) {
        long startedAt = time.now();
        checkedAt.put(live, startedAt);
        FakeUpstream upstream = at(live);
        time.in(
                upstream.checkNanos(),
                () -> hear(() -> {
                    CheckResult found = upstream.check();
                    if (found.outcome() == CheckResult.Outcome.READY && route.wantsProof(live, time.now())) {
                        prove(live, startedAt);
                    } else {
                        conclude(live, found, startedAt);
                    }
                }));
    }

    private void prove(LiveUpstream live, long startedAt) {
        long asked = time.now();
        FakeUpstream upstream = at(live);
        time.in(
                upstream.proofNanos(),
                () -> hear(() -> conclude(live, route.timed(live, upstream.prove(), time.now() - asked), startedAt)));
    }

    private void conclude(LiveUpstream live, CheckResult found, long startedAt) {
        boolean learnt = found.outcome() != CheckResult.Outcome.SILENT
                || !(live.answeredAfter(startedAt) || doubt.doubtedSince(startedAt, time.now()));
        if (learnt) {
            route.checked(live, found, time.now()).ifPresent(this::changed);
        }
        if (live.isBeingProven()) {
            time.in(CheckRules.defaults().provingInterval().toNanos(), () -> hear(() -> check(live)));
        }
    }

    void suspect(LiveUpstream live, Failure failure) {
        count("failed " + failure.label());
        if (failure != Failure.SLOW && time.now() - checkedAt.getOrDefault(live, 0L) > millis(50)) {
            check(live);
        }
    }

    void changed(Transition transition) {
        transitions.add(transition.upstream() + " " + transition.to() + " at " + time.now() / millis(1));
        if (transition.to() != UpstreamState.AVAILABLE) {
            // As the gateway does: told to each event loop, which gets to it when it next has time.
            time.in(
                    0,
                    () -> hear(() -> new ArrayList<>(inFlight)
                            .forEach(request -> request.dispatch().ejected(transition.upstream(), time.now()))));
        }
    }
}
