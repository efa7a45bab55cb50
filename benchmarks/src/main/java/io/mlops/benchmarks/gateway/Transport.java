package io.mlops.benchmarks.gateway;

import io.mlops.benchmarks.report.MarkdownTable;
import io.mlops.benchmarks.report.Spread;
import java.io.IOException;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What it costs to sign requests for a cloud: the same gateway before the same upstreams, once in the Open Inference Protocol
 * and once through the SageMaker transport, in turn within each round. The upstreams check no signature, which is AWS's
 * business and not the gateway's.
 */
final class Transport {
    static final String MODE = "transport";

    private static final int ROUNDS = 5;

    private final Bench bench;

    Transport(Bench bench) {
        this.bench = bench;
    }

    void run() throws IOException {
        List<String> upstreams = StaticUpstreams.start(bench);
        Map<Way, Proxy> proxies = new EnumMap<>(Way.class);
        int rounds = bench.settings().rounds().orElse(ROUNDS);
        for (int round = 1; round <= rounds; round++) {
            for (Way way : Way.values()) {
                if (!bench.results().has(MODE, way.id(), Contender.OURS.id(), round)) {
                    Proxy proxy = proxies.computeIfAbsent(way, one -> started(one, upstreams));
                    Result planned = new Result(MODE, way.id(), Contender.OURS.id(), round, Map.of());
                    ClosedRun.measure(bench, planned, url(proxy), proxy);
                }
            }
        }
        proxies.values().forEach(Proxy::stop);
    }

    private Proxy started(Way way, List<String> upstreams) {
        Proxy proxy = bench.ours(way);
        proxy.serve(upstreams, Topology.ACTIVE2);
        ClosedRun.warmUp(bench, url(proxy), bench.settings().warmUp());
        return proxy;
    }

    private static String url(Proxy proxy) {
        return Wiring.PLAIN.url(proxy.port());
    }

    /** The difference is taken within a round. */
    static String markdown(List<Result> results) {
        MarkdownTable table = new MarkdownTable(
                "to the upstream",
                "CPU µs a request",
                "more than plain, µs",
                "rps",
                "resident MiB",
                "p50 ms",
                "p99 ms",
                "failed",
                "rounds");
        for (Rounds rounds : Rounds.group(results)) {
            table.row(List.of(
                    rounds.cell(),
                    rounds.text("cpuMicros", 1),
                    more(results, rounds).map(one -> one.text(1)).orElse("–"),
                    rounds.text("rps", 0),
                    rounds.text("residentMib", 0),
                    rounds.text("p50Millis", 2),
                    rounds.text("p99Millis", 2),
                    rounds.text("failed", 0),
                    rounds.count()));
        }
        return table.toString();
    }

    private static Optional<Spread> more(List<Result> all, Rounds rounds) {
        List<Double> differences = new ArrayList<>();
        for (Result round : rounds.results()) {
            all.stream()
                    .filter(other -> other.cell().equals(Way.PLAIN.id())
                            && !other.cell().equals(round.cell())
                            && other.round() == round.round())
                    .forEach(plain -> differences.add(round.value("cpuMicros") - plain.value("cpuMicros")));
        }
        return differences.isEmpty() ? Optional.empty() : Optional.of(Spread.of(differences));
    }
}
