package io.mlops.benchmarks.gateway;

import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/** Runs the cells that were asked for and are not measured yet, the proxies in turn within each round. */
final class FailoverMatrix {
    static final String MODE = "failover";

    private final Bench bench;

    FailoverMatrix(Bench bench) {
        this.bench = bench;
    }

    void run() throws IOException {
        List<Cell> cells = withCalm(bench.settings().cells());
        Stage.warmGenerator(bench.upstreams(1, cells.getFirst().serviceMillis()).getFirst());
        for (Cell cell : cells) {
            int rounds = bench.settings().roundsOf(cell);
            bench.inTurn(MODE, cell.id(), rounds, proxy -> measure(cell, proxy), FailoverMatrix::line);
        }
    }

    /** Every worst needs its noise beside it. */
    private static List<Cell> withCalm(List<Cell> cells) {
        Set<Cell> all = new LinkedHashSet<>();
        cells.forEach(cell -> all.add(cell.calm()));
        all.addAll(cells);
        return new ArrayList<>(all);
    }

    private Map<String, Double> measure(Cell cell, Proxy proxy) {
        Phases phases = Phases.lasting(bench.settings().troubleMillis());
        if (cell.trouble().cold()) {
            phases = phases.cold(cell.trouble());
        }
        List<UpstreamServer> upstreams = bench.upstreams(cell.topology().upstreams(), cell.serviceMillis());
        return new FailoverRun(cell, proxy, upstreams, phases, bench.settings().rate()).run();
    }

    private static String line(Result result) {
        return String.format(
                Locale.ROOT,
                "%-22s %-14s round %d: failed %.0f, slow %.0f, worst %.0f ms, normal again after %.0f ms"
                        + " (generator at most %.1f ms late)",
                result.cell(),
                result.proxy(),
                result.round(),
                result.value("failed"),
                result.value("slow"),
                result.value("worstMillis"),
                result.value("normalMillis"),
                result.value("generatorLateMillis"));
    }
}
