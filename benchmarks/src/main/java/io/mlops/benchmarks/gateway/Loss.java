package io.mlops.benchmarks.gateway;

import io.mlops.benchmarks.load.OpenLoop;
import io.mlops.benchmarks.load.Recording;
import io.mlops.benchmarks.report.MarkdownTable;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * Three active upstreams that can do only so much, at 70 % of what they were measured to do together; one is killed, and replaced
 * after four seconds: how much of the throughput is kept.
 */
final class Loss {
    static final String MODE = "loss";

    private static final int SERVICE_MILLIS = 20;
    private static final int WORKERS = 12;
    private static final double LOAD = 0.7;
    private static final int ROUNDS = 3;
    /** A JVM meets the loss at the speed that it has after so long at this load. */
    private static final int JVM_WARM_UP_SECONDS = 15;

    private static final long STEADY_FROM = TimeUnit.SECONDS.toNanos(1);
    private static final long KILLED_AT = TimeUnit.SECONDS.toNanos(3);
    private static final long REPLACED_AT = TimeUnit.SECONDS.toNanos(7);
    private static final long SECOND = TimeUnit.SECONDS.toNanos(1);

    private final Bench bench;
    private final List<UpstreamServer> upstreams = new ArrayList<>();

    Loss(Bench bench) {
        this.bench = bench;
        for (int i = 0; i < Topology.ACTIVE3.upstreams(); i++) {
            upstreams.add(new UpstreamServer(bench.children(), "limited-" + i, SERVICE_MILLIS, WORKERS));
        }
    }

    void run() throws IOException {
        upstreams.forEach(UpstreamServer::heal);
        double capacity = capacity();
        int rate = (int) (capacity * LOAD);
        bench.note(String.format(
                Locale.ROOT, "the three together do %.0f requests a second; the load is %d", capacity, rate));
        int rounds = bench.settings().rounds().orElse(ROUNDS);
        bench.inTurn(MODE, "kill", rounds, proxy -> measure(proxy, rate), Loss::line);
    }

    private static String line(Result result) {
        return String.format(
                Locale.ROOT,
                "loss %-14s round %d: kept %.1f %% in the first second, %.1f %% until replaced, %.1f %% after; failed %.0f",
                result.proxy(),
                result.round(),
                result.value("keptInTheSecond") * 100,
                result.value("keptWithout") * 100,
                result.value("keptAfter") * 100,
                result.value("failed"));
    }

    /** Of all, by what the first does without a proxy when every worker always has work. */
    private double capacity() {
        Closed closed = Closed.run(
                bench.children(),
                bench.settings().root().resolve("benchmarks/gateway/wrk.lua"),
                "http://" + upstreams.getFirst().address(),
                2 * WORKERS,
                2);
        return closed.requests() / closed.seconds() * upstreams.size();
    }

    private Map<String, Double> measure(Proxy proxy, int rate) {
        if (Stage.set(proxy, upstreams, Topology.ACTIVE3)) {
            Stage.load(proxy.port(), rate, JVM_WARM_UP_SECONDS);
        }
        long whole = TimeUnit.SECONDS.toNanos(Math.max(9, bench.settings().seconds()));
        try (OpenLoop loop = new OpenLoop(proxy.port(), Prediction.request(), rate, (int) (whole / SECOND * rate))) {
            long start = loop.start(2 * WORKERS);
            Local.awaitNanos(start + KILLED_AT);
            upstreams.getFirst().kill();
            Local.awaitNanos(start + REPLACED_AT);
            upstreams.getFirst().heal();
            Recording recording = loop.await();
            double steady = perSecond(recording, STEADY_FROM, KILLED_AT);
            int killed = recording.firstAt(KILLED_AT);
            Map<String, Double> values = new HashMap<>();
            values.put("rate", (double) rate);
            values.put("keptInTheSecond", perSecond(recording, KILLED_AT, KILLED_AT + SECOND) / steady);
            values.put("keptWithout", perSecond(recording, KILLED_AT, REPLACED_AT) / steady);
            values.put("keptAfter", perSecond(recording, whole - SECOND, whole) / steady);
            values.put("failed", (double) recording.failed(killed, recording.size()));
            values.put("p99Millis", Verdict.percentile(recording.sortedGood(killed, recording.size()), 0.99) / 1e6);
            return values;
        }
    }

    private static double perSecond(Recording recording, long from, long until) {
        return recording.answeredBetween(from, until) * (double) SECOND / (until - from);
    }

    static String markdown(List<Result> results) {
        MarkdownTable table = new MarkdownTable(
                "proxy",
                "rps",
                "kept in the first second, %",
                "until replaced, %",
                "after, %",
                "failed",
                "p99 from the kill on, ms",
                "rounds");
        Rounds.group(results)
                .forEach(rounds -> table.row(List.of(
                        rounds.proxy(),
                        rounds.text("rate", 0),
                        rounds.text("keptInTheSecond", 1, 100),
                        rounds.text("keptWithout", 1, 100),
                        rounds.text("keptAfter", 1, 100),
                        rounds.text("failed", 0),
                        rounds.text("p99Millis", 0),
                        rounds.count())));
        return table.toString();
    }
}
