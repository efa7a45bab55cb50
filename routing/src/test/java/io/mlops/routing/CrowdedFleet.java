package io.mlops.routing;

import static io.mlops.routing.FakeTime.millis;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.Objects;
import java.util.SplittableRandom;
import java.util.stream.IntStream;

/**
 * Upstreams with a few workers and an endless queue each, shared by several gateway processes of which none knows what the others send;
 * on fake time. A request waits in its gateway while all upstreams are at its limits for them. Nothing is sent twice.
 */
final class CrowdedFleet {
    private static final long SERVICE_NANOS = millis(20);
    private static final double SCATTER = 0.3;

    private final FakeTime time = new FakeTime();
    private final SplittableRandom random;
    private final long[][] freeAt;
    private final List<LiveRoute> gateways = new ArrayList<>();
    private final List<Deque<Long>> backlogs = new ArrayList<>();
    private final int[] answered;
    private int worstInFlight;
    private long worstNanos;

    CrowdedFleet(int processes, int upstreams, int workers, long seed) {
        random = new SplittableRandom(seed);
        freeAt = new long[upstreams][workers];
        answered = new int[processes];
        Upstream[] described = IntStream.range(0, upstreams)
                .mapToObj(i -> Fleet.upstream("u" + i, "local/" + "abc".charAt(i), 1, 0, 100))
                .toArray(Upstream[]::new);
        for (int i = 0; i < processes; i++) {
            gateways.add(Fleet.live(described));
            backlogs.add(new ArrayDeque<>());
        }
    }

    /** So many requests a second for so long, over all gateways; counts start anew. */
    void serve(int perSecond, long forMillis) {
        Arrays.fill(answered, 0);
        worstInFlight = 0;
        worstNanos = 0;
        long start = time.now();
        long until = start + millis(forMillis);
        for (long at = 0; start + at < until; at += 1_000_000_000L / perSecond) {
            time.in(at, () -> arrive(random.nextInt(gateways.size())));
        }
        time.runUntil(until);
    }

    /** Takes an upstream out everywhere. */
    void lose(int upstream) {
        gateways.forEach(
                route -> route.failed(route.upstreams().get(upstream), Failure.REFUSED, new Attempts(), time.now()));
    }

    /** Lets it in again, at one gateway after the other. */
    void bringBack(int upstream) {
        Arrays.fill(freeAt[upstream], time.now());
        for (int i = 0; i < gateways.size(); i++) {
            int gateway = i;
            time.in(millis(300L * i), () -> {
                LiveRoute route = gateways.get(gateway);
                Fleet.admit(route, route.upstreams().get(upstream), time.now());
                drain(gateway);
            });
        }
    }

    /** Answers since the last {@link #serve}. */
    int answered() {
        return Arrays.stream(answered).sum();
    }

    int answeredBy(int gateway) {
        return answered[gateway];
    }

    /** The most requests that one upstream had at a time from all gateways. */
    int worstInFlight() {
        return worstInFlight;
    }

    /** The longest that an answer took, the wait in the gateway included. */
    long worstMillis() {
        return worstNanos / millis(1);
    }

    private void arrive(int gateway) {
        backlogs.get(gateway).add(time.now());
        drain(gateway);
    }

    private void drain(int gateway) {
        LiveRoute route = gateways.get(gateway);
        Deque<Long> backlog = backlogs.get(gateway);
        while (!backlog.isEmpty() && !route.isFull(time.now())) {
            send(gateway, route, backlog.remove());
        }
    }

    private void send(int gateway, LiveRoute route, long arrivedAt) {
        LiveUpstream live = Objects.requireNonNull(route.choose(new Attempts(), time.now(), random));
        int upstream = route.upstreams().indexOf(live);
        live.started();
        int inFlight = gateways.stream()
                .mapToInt(one -> one.upstreams().get(upstream).inFlight())
                .sum();
        worstInFlight = Math.max(worstInFlight, inFlight);
        long sentAt = time.now();
        time.in(served(upstream) - sentAt, () -> {
            long now = time.now();
            route.succeeded(live, now);
            live.sampleLatency(now - sentAt, now);
            live.sampleAnswer(now - sentAt, now);
            live.finished();
            answered[gateway]++;
            worstNanos = Math.max(worstNanos, now - arrivedAt);
            drain(gateway);
        });
    }

    private long served(int upstream) {
        long[] workers = freeAt[upstream];
        int first = 0;
        for (int i = 1; i < workers.length; i++) {
            first = workers[i] < workers[first] ? i : first;
        }
        double exponential = -Math.log(1 - random.nextDouble());
        long service = (long) (SERVICE_NANOS * (1 - SCATTER + SCATTER * exponential));
        workers[first] = Math.max(time.now(), workers[first]) + service;
        return workers[first];
    }
}
