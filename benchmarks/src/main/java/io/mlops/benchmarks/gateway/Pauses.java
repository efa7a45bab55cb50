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

/** The proxy itself is stopped for 200 ms every five seconds, with healthy upstreams: whom does it blame? */
final class Pauses {
    static final String MODE = "pauses";

    private static final int SERVICE_MILLIS = 20;
    private static final int PAUSE_MILLIS = 200;
    private static final int EVERY_SECONDS = 5;
    private static final long WARM_UP_NANOS = TimeUnit.SECONDS.toNanos(2);

    private final Bench bench;

    Pauses(Bench bench) {
        this.bench = bench;
    }

    void run() throws IOException {
        Stage.warmGenerator(bench.upstreams(1, SERVICE_MILLIS).getFirst());
        String cell = bench.settings().seconds() + "s";
        bench.inTurn(MODE, cell, bench.settings().rounds().orElse(1), this::measure, Pauses::line);
    }

    private static String line(Result result) {
        return String.format(
                Locale.ROOT,
                "pauses %-14s round %d: %.0f pauses, %.0f ejections, %.0f failed, worst %.0f ms",
                result.proxy(),
                result.round(),
                result.value("pauses"),
                result.value("ejections"),
                result.value("failed"),
                result.value("worstMillis"));
    }

    private Map<String, Double> measure(Proxy proxy) {
        List<UpstreamServer> upstreams = bench.upstreams(Topology.ACTIVE2.upstreams(), SERVICE_MILLIS);
        Stage.set(proxy, upstreams, Topology.ACTIVE2);
        int rate = bench.settings().rate();
        long nanos = WARM_UP_NANOS + TimeUnit.SECONDS.toNanos(bench.settings().seconds());
        int requests = (int) (TimeUnit.NANOSECONDS.toSeconds(nanos) * rate);
        try (OpenLoop loop = new OpenLoop(proxy.port(), Prediction.request(), rate, requests)) {
            long start = loop.start(Stage.CONNECTIONS);
            int pauses = 0;
            for (long at = WARM_UP_NANOS; at < nanos; at += TimeUnit.SECONDS.toNanos(EVERY_SECONDS)) {
                Local.awaitNanos(start + at);
                Children.pause(proxy.pids(), PAUSE_MILLIS);
                pauses++;
            }
            Recording recording = loop.await();
            long[] good = recording.sortedGood(recording.firstAt(WARM_UP_NANOS), recording.size());
            Map<String, Double> values = new HashMap<>();
            values.put("pauses", (double) pauses);
            values.put("requests", (double) recording.size());
            values.put("failed", (double) recording.failed(0, recording.size()));
            values.put("p50Millis", Verdict.percentile(good, 0.5) / 1e6);
            values.put("worstMillis", Verdict.percentile(good, 1) / 1e6);
            proxy.ejections().ifPresent(ejections -> values.put("ejections", (double) ejections));
            return values;
        }
    }

    static String markdown(List<Result> results) {
        MarkdownTable table = new MarkdownTable(
                "length", "proxy", "pauses", "false ejections", "requests", "failed", "p50 ms", "worst ms", "rounds");
        Rounds.group(results)
                .forEach(rounds -> table.row(List.of(
                        rounds.cell(),
                        rounds.proxy(),
                        rounds.text("pauses", 0),
                        rounds.text("ejections", 0),
                        rounds.text("requests", 0),
                        rounds.text("failed", 0),
                        rounds.text("p50Millis", 1),
                        rounds.text("worstMillis", 0),
                        rounds.count())));
        return table.toString();
    }
}
