package io.mlops.benchmarks.gateway;

import io.mlops.benchmarks.load.OpenLoop;
import io.mlops.benchmarks.load.Recording;
import io.mlops.benchmarks.report.MarkdownTable;
import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** The highest rate that is promised, on whatever processors there are; and whose CPU time it took. */
final class Peak {
    static final String MODE = "peak";

    private static final int SERVICE_MILLIS = 20;
    private static final int CONNECTIONS = 512;
    private static final int WARM_UP_SECONDS = 3;
    private static final int ROUNDS = 3;
    /** A JVM is led to its peak in two steps of so long, at a third and two thirds of the rate. */
    private static final int JVM_WARM_UP_SECONDS = 8;

    private static final int STEP = 3;
    private static final int STEP_UP = 2;

    private final Bench bench;

    Peak(Bench bench) {
        this.bench = bench;
    }

    void run() throws IOException {
        Stage.warmGenerator(bench.upstreams(1, SERVICE_MILLIS).getFirst());
        int rounds = bench.settings().rounds().orElse(ROUNDS);
        String cell = bench.settings().rate() + "rps";
        bench.inTurn(MODE, cell, rounds, this::measure, Peak::line);
    }

    private static String line(Result result) {
        return String.format(
                Locale.ROOT,
                "peak %-14s round %d: %.0f answers a second, %.0f failed, p99 %.1f ms; cores: proxy %.2f,"
                        + " generator %.2f, upstreams %.2f",
                result.proxy(),
                result.round(),
                result.value("answersPerSecond"),
                result.value("failed"),
                result.value("p99Millis"),
                result.value("proxyCores"),
                result.value("generatorCores"),
                result.value("upstreamCores"));
    }

    private Map<String, Double> measure(Proxy proxy) {
        List<UpstreamServer> upstreams = bench.upstreams(Topology.ACTIVE2.upstreams(), SERVICE_MILLIS);
        int rate = bench.settings().rate();
        set(proxy, upstreams, rate);
        int seconds = bench.settings().seconds();
        List<Long> generator = List.of(ProcessHandle.current().pid());
        List<Long> upstreamPids =
                upstreams.stream().flatMap(one -> one.pids().stream()).toList();
        try (OpenLoop loop =
                new OpenLoop(proxy.port(), Prediction.request(), rate, rate * (seconds + WARM_UP_SECONDS))) {
            long start = loop.start(CONNECTIONS);
            long from = TimeUnit.SECONDS.toNanos(WARM_UP_SECONDS);
            Local.awaitNanos(start + from);
            Usage proxyBefore = Usage.of(proxy.pids());
            Usage generatorBefore = Usage.of(generator);
            Usage upstreamsBefore = Usage.of(upstreamPids);
            Local.awaitNanos(start + from + TimeUnit.SECONDS.toNanos(seconds));
            double micros = seconds * 1e6;
            Map<String, Double> values = new HashMap<>();
            double proxyMicros = Usage.of(proxy.pids()).minus(proxyBefore).cpuMicros();
            values.put("proxyCores", proxyMicros / micros);
            values.put(
                    "generatorCores", Usage.of(generator).minus(generatorBefore).cpuMicros() / micros);
            values.put(
                    "upstreamCores",
                    Usage.of(upstreamPids).minus(upstreamsBefore).cpuMicros() / micros);
            Recording recording = loop.await();
            long[] good = recording.sortedGood(recording.firstAt(from), recording.size());
            values.put("cpuMicros", proxyMicros / Math.max(1, good.length));
            values.put("failed", (double) recording.failed(recording.firstAt(from), recording.size()));
            latencies(values, good);
            values.put(
                    "answersPerSecond",
                    (double) recording.answeredBetween(from, from + (long) (micros * 1e3)) / seconds);
            values.put("generatorLateMillis", loop.latestNanos() / 1e6);
            return values;
        }
    }

    private static void latencies(Map<String, Double> values, long[] good) {
        values.put("p50Millis", Verdict.percentile(good, 0.5) / 1e6);
        values.put("p99Millis", Verdict.percentile(good, 0.99) / 1e6);
        values.put("worstMillis", Verdict.percentile(good, 1) / 1e6);
    }

    /** What compiles while it runs meets its peak right after its start in no production: it is led there. */
    private static void set(Proxy proxy, List<UpstreamServer> upstreams, int rate) {
        if (Stage.set(proxy, upstreams, Topology.ACTIVE2)) {
            Stage.load(proxy.port(), rate / STEP, JVM_WARM_UP_SECONDS);
            Stage.load(proxy.port(), STEP_UP * rate / STEP, JVM_WARM_UP_SECONDS);
        }
    }

    static String markdown(List<Result> results) {
        MarkdownTable table = new MarkdownTable(
                "asked",
                "proxy",
                "answers a second",
                "failed",
                "p50 ms",
                "p99 ms",
                "worst ms",
                "CPU µs a request",
                "cores: proxy",
                "generator",
                "upstreams",
                "rounds");
        Rounds.group(results)
                .forEach(rounds -> table.row(List.of(
                        rounds.cell(),
                        rounds.proxy(),
                        rounds.text("answersPerSecond", 0),
                        rounds.text("failed", 0),
                        rounds.text("p50Millis", 1),
                        rounds.text("p99Millis", 1),
                        rounds.text("worstMillis", 0),
                        rounds.text("cpuMicros", 1),
                        rounds.text("proxyCores", 2),
                        rounds.text("generatorCores", 2),
                        rounds.text("upstreamCores", 2),
                        rounds.count())));
        return table.toString();
    }
}
