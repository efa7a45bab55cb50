package io.mlops.cli.drill;

import io.mlops.cli.console.Durations;
import io.mlops.cli.load.OpenLoop;
import io.mlops.cli.load.Sample;
import io.mlops.cli.load.Window;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * What the survivors of a fault answered when they were sent, for a moment and past the gateway, what they would have to carry
 * beyond what they carry now.
 *
 * @param replicas how many they are
 * @param usersRate requests a second that users sent meanwhile, to all replicas
 * @param extraRate requests a second that the survivors were sent on top
 * @param limit what the 99th percentile must not exceed
 * @param window what came of it
 * @param firstError why the first of them failed that did; empty where none did
 * @param keepsPace whether answers took about as long in the end as in the beginning, and all of them not much longer than it took to
 *     send what they answer; if not, work piled up
 */
public record SurvivorLoad(
        int replicas,
        double usersRate,
        int extraRate,
        Duration limit,
        Window window,
        String firstError,
        boolean keepsPace) {
    private static final Duration WARM_UP = Duration.ofMillis(500);
    private static final Duration WHOLE = Duration.ofMillis(1500);
    /** The first and the last requests, which tell whether work piled up. Nothing waits for the first ones yet. */
    private static final Duration PART = Duration.ofMillis(100);
    /** Growth of the median below this is noise: the first requests also open the connections. */
    private static final double NOISE_MILLIS = 100;
    /** So may the medians of a load that is carried differ by chance. */
    private static final double GROWTH = 1.25;
    /** Who takes twice as long to answer as they were sent in answers half of what comes. */
    private static final double SLOWEST = 2;

    /**
     * Measures it, all survivors at the same time.
     *
     * @param calls one to each survivor
     * @param victims how many replicas will be lacking
     * @param rps of the drill
     */
    public static SurvivorLoad measure(List<DirectCall> calls, int victims, int rps, double usersRate, Duration limit)
            throws IOException, InterruptedException {
        int all = victims + calls.size();
        int extra = (int) Math.ceil(rps + usersRate * victims / all);
        int each = Math.max(1, (int) Math.ceil(extra / (double) calls.size()));
        List<Sample> samples = new ArrayList<>();
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<OpenLoop> loads = new ArrayList<>();
            List<Future<?>> running = new ArrayList<>();
            for (DirectCall call : calls) {
                OpenLoop load = new OpenLoop(call.uri(), call.request(), each, WHOLE);
                loads.add(load);
                running.add(threads.submit(() -> {
                    load.run();
                    return null;
                }));
            }
            for (Future<?> one : running) {
                one.get();
            }
            loads.forEach(load -> samples.addAll(load.samples()));
        } catch (ExecutionException e) {
            throw new IOException("the load could not be sent to the replicas: " + e.getCause(), e);
        }
        Window window = Window.of(samples, WARM_UP.toNanos(), WHOLE.toNanos());
        String firstError = samples.stream()
                .filter(sample -> sample.failed() && sample.intended() >= WARM_UP.toNanos())
                .min(Comparator.comparingLong(Sample::intended))
                .map(Sample::failure)
                .orElse("");
        return new SurvivorLoad(
                calls.size(), usersRate, each * calls.size(), limit, window, firstError, keepsPace(samples));
    }

    static boolean keepsPace(List<Sample> samples) {
        long end = WHOLE.toNanos();
        if (answered(samples) > SLOWEST * end) {
            return false;
        }
        double first = Window.of(samples, 0, PART.toNanos()).p50();
        double last = Window.of(samples, end - PART.toNanos(), end).p50();
        return last <= GROWTH * first + NOISE_MILLIS;
    }

    /**
     * How long it took to answer nearly all of them, nanoseconds, less what the fastest answer took: about as long as it took to send
     * them, unless work piled up from the very first on.
     */
    private static long answered(List<Sample> samples) {
        long[] completed =
                samples.stream().mapToLong(Sample::completed).sorted().toArray();
        long fastest = samples.stream().mapToLong(Sample::latency).min().orElse(0);
        return completed.length == 0 ? 0 : completed[(completed.length - 1) * 99 / 100] - fastest;
    }

    /** Whether they can carry it. */
    public boolean suffices() {
        return keepsPace && window.failed() == 0 && window.requests() > 0 && window.p99() <= limit.toMillis();
    }

    /** The figures, for people. */
    public String phrase() {
        return replicas + (replicas == 1 ? " replica was" : " replicas were") + " sent " + extraRate
                + " requests/s on top of their share of the " + Math.round(usersRate)
                + "/s that come already, for a second: p99 " + Durations.measured(window.p99()) + " (allowed "
                + limit.toMillis()
                + " ms), "
                + window.failed() + " of " + window.requests() + " failed"
                + (firstError.isEmpty() ? "" : " (" + firstError + ")")
                + (keepsPace ? "" : ", and work piled up");
    }
}
