package io.mlops.benchmarks.gateway;

import io.mlops.benchmarks.report.BarChart;
import io.mlops.benchmarks.report.MarkdownTable;
import io.mlops.benchmarks.report.Scale;
import io.mlops.benchmarks.report.Spread;
import java.io.IOException;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What a request costs: POST of 1 KB, answer of 200 bytes from memory, 64 connections in a closed loop, the proxies in turn
 * within each round; CPU of all processes of the proxy over the requests that were answered.
 */
final class Cost {
    static final String MODE = "cost";

    private static final int WARM_UP_SECONDS = 2;
    private static final int ROUNDS = 5;

    private final Bench bench;
    private final Map<Wiring, Map<Contender, Proxy>> proxies = new EnumMap<>(Wiring.class);

    Cost(Bench bench) {
        this.bench = bench;
    }

    void run() throws IOException {
        List<String> upstreams = StaticUpstreams.start(bench);
        for (Wiring wiring : bench.settings().wirings()) {
            int rounds = bench.settings().rounds().orElse(ROUNDS);
            for (int round = 1; round <= rounds; round++) {
                for (Contender contender : bench.contenders()) {
                    if (!bench.results().has(MODE, wiring.id(), contender.id(), round)) {
                        Proxy proxy = proxy(wiring, contender, upstreams);
                        Result planned = new Result(MODE, wiring.id(), contender.id(), round, Map.of());
                        ClosedRun.measure(bench, planned, wiring.url(proxy.port()), proxy);
                    }
                }
            }
        }
        proxies.values().forEach(all -> all.values().forEach(Proxy::stop));
    }

    /** Started once and warmed up; from then on it runs beside the others, idle in their turns. */
    private Proxy proxy(Wiring wiring, Contender contender, List<String> upstreams) {
        return proxies.computeIfAbsent(wiring, one -> new EnumMap<>(Contender.class))
                .computeIfAbsent(contender, one -> {
                    Proxy proxy = bench.create(contender, wiring);
                    proxy.serve(upstreams, Topology.ACTIVE2);
                    ClosedRun.warmUp(
                            bench,
                            wiring.url(proxy.port()),
                            contender == Contender.OURS ? bench.settings().warmUp() : WARM_UP_SECONDS);
                    return proxy;
                });
    }

    /** Ratios are taken within a round, and are the first thing to read on a machine that others use too. */
    static String markdown(List<Result> results) {
        MarkdownTable table = new MarkdownTable(
                "wire",
                "proxy",
                "CPU µs a request",
                "CPU / nginx-tuned",
                "rps",
                "resident MiB",
                "p50 ms",
                "p99 ms",
                "failed",
                "rounds");
        for (Rounds rounds : Rounds.group(results)) {
            table.row(List.of(
                    rounds.cell(),
                    rounds.proxy(),
                    rounds.text("cpuMicros", 1),
                    ratio(results, rounds.results()).map(one -> one.text(2)).orElse("–"),
                    rounds.text("rps", 0),
                    rounds.text("residentMib", 0),
                    rounds.text("p50Millis", 2),
                    rounds.text("p99Millis", 2),
                    rounds.text("failed", 0),
                    rounds.count()));
        }
        return table.toString();
    }

    static String svg(List<Result> results) {
        Map<String, List<BarChart.Bar>> bars = new LinkedHashMap<>();
        double highest = 1;
        for (Rounds rounds : Rounds.group(results)) {
            Spread cpu = rounds.spread("cpuMicros").orElseThrow();
            highest = Math.max(highest, cpu.highest());
            String label = ratio(results, rounds.results())
                    .map(one -> rounds.text("cpuMicros", 1) + " µs, × " + one.text(2))
                    .orElse(rounds.text("cpuMicros", 1) + " µs");
            bars.computeIfAbsent(rounds.cell(), cell -> new ArrayList<>())
                    .add(new BarChart.Bar(rounds.proxy(), cpu, Double.NaN, label, ""));
        }
        return new BarChart(
                        "What a request costs: CPU time of the proxy",
                        "POST of 1 KB, answer of 200 bytes, 64 connections; median of the rounds, × tuned nginx in the same round",
                        "µs",
                        Scale.linear(highest),
                        FailoverReport.colours(),
                        bars.entrySet().stream()
                                .map(group -> new BarChart.Group(group.getKey(), group.getValue()))
                                .toList())
                .svg();
    }

    private static Optional<Spread> ratio(List<Result> all, List<Result> rounds) {
        List<Double> ratios = new ArrayList<>();
        for (Result round : rounds) {
            all.stream()
                    .filter(other -> other.cell().equals(round.cell())
                            && other.round() == round.round()
                            && other.proxy().equals(Contender.NGINX_TUNED.id()))
                    .forEach(other -> ratios.add(round.value("cpuMicros") / other.value("cpuMicros")));
        }
        return ratios.isEmpty() ? Optional.empty() : Optional.of(Spread.of(ratios));
    }
}
