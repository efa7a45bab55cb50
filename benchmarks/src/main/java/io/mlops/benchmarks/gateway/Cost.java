package io.mlops.benchmarks.gateway;

import io.mlops.benchmarks.report.BarChart;
import io.mlops.benchmarks.report.MarkdownTable;
import io.mlops.benchmarks.report.Scale;
import io.mlops.benchmarks.report.Spread;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * What a request costs: POST of 1 KB, answer of 200 bytes from memory, 64 connections in a closed loop, the proxies in turn
 * within each round; CPU of all processes of the proxy over the requests that were answered.
 */
final class Cost {
    static final String MODE = "cost";

    private static final int CONNECTIONS = 64;
    private static final int WARM_UP_SECONDS = 2;
    /** The JVM still compiles after 20 s, and runs for weeks in production. */
    private static final int JVM_WARM_UP_SECONDS = 40;

    private static final int ROUNDS = 5;
    private static final int ANSWER_BYTES = 200;

    private final Bench bench;
    private final Map<Wiring, Map<Contender, Proxy>> proxies = new EnumMap<>(Wiring.class);

    Cost(Bench bench) {
        this.bench = bench;
    }

    void run() throws IOException {
        List<String> upstreams = startUpstreams();
        Path script = bench.settings().root().resolve("benchmarks/gateway/wrk.lua");
        for (Wiring wiring : bench.settings().wirings()) {
            int rounds = bench.settings().rounds().orElse(ROUNDS);
            for (int round = 1; round <= rounds; round++) {
                for (Contender contender : bench.contenders()) {
                    if (!bench.results().has(MODE, wiring.id(), contender.id(), round)) {
                        Proxy proxy = proxy(wiring, contender, upstreams, script);
                        measure(wiring, contender, proxy, script, round);
                    }
                }
            }
        }
        proxies.values().forEach(all -> all.values().forEach(Proxy::stop));
    }

    private List<String> startUpstreams() throws IOException {
        List<String> addresses = List.of("127.0.0.1:" + Local.freePort(), "127.0.0.1:" + Local.freePort());
        Path folder = bench.children().folder();
        Path config = folder.resolve("upstream.conf");
        String template = Files.readString(bench.settings().root().resolve("benchmarks/gateway/upstream.conf"));
        Map<String, String> values = Map.of("folder", folder.toString(), "answer", "0".repeat(ANSWER_BYTES));
        Files.writeString(config, new Template(template).fill(values, addresses, Topology.ACTIVE2));
        Process nginx = bench.children()
                .start(
                        "upstream",
                        Map.of(),
                        List.of(
                                "nginx",
                                "-p",
                                folder.toString(),
                                "-e",
                                "stderr",
                                "-c",
                                config.toString(),
                                "-g",
                                "daemon off;"));
        int port = Integer.parseInt(
                addresses.getFirst().substring(addresses.getFirst().indexOf(':') + 1));
        bench.children().awaitUp("upstream", nginx, () -> Local.answers(port, "/"));
        return addresses;
    }

    /** Started once and warmed up; from then on it runs beside the others, idle in their turns. */
    private Proxy proxy(Wiring wiring, Contender contender, List<String> upstreams, Path script) {
        return proxies.computeIfAbsent(wiring, one -> new EnumMap<>(Contender.class))
                .computeIfAbsent(contender, one -> {
                    Proxy proxy = bench.create(contender, wiring);
                    proxy.serve(upstreams, Topology.ACTIVE2);
                    int seconds = contender == Contender.OURS ? JVM_WARM_UP_SECONDS : WARM_UP_SECONDS;
                    Closed unused =
                            Closed.run(bench.children(), script, wiring.url(proxy.port()), CONNECTIONS, seconds);
                    return proxy;
                });
    }

    private void measure(Wiring wiring, Contender contender, Proxy proxy, Path script, int round) throws IOException {
        Usage before = Usage.of(proxy.pids());
        Closed closed = Closed.run(
                bench.children(),
                script,
                wiring.url(proxy.port()),
                CONNECTIONS,
                bench.settings().seconds());
        Usage after = Usage.of(proxy.pids());
        Map<String, Double> values = new HashMap<>();
        values.put("cpuMicros", (double) after.minus(before).cpuMicros() / closed.requests());
        values.put("rps", closed.requests() / closed.seconds());
        values.put("residentMib", after.residentKib() / 1024.0);
        values.put("p50Millis", closed.p50Millis());
        values.put("p99Millis", closed.p99Millis());
        values.put("failed", (double) closed.failed());
        Result result = new Result(MODE, wiring.id(), contender.id(), round, values);
        bench.results().add(result);
        bench.note(String.format(
                Locale.ROOT,
                "cost %-6s %-14s round %d: %.2f µs a request, %.0f rps, %.0f MiB",
                wiring.id(),
                contender.id(),
                round,
                result.value("cpuMicros"),
                result.value("rps"),
                result.value("residentMib")));
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
