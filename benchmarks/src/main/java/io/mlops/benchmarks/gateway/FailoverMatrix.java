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
            for (int round = 1; round <= bench.settings().roundsOf(cell); round++) {
                for (Contender contender : bench.contenders()) {
                    if (!bench.results().has(MODE, cell.id(), contender.id(), round)) {
                        run(cell, contender, round);
                    }
                }
            }
        }
    }

    /** Every worst needs its noise beside it. */
    private static List<Cell> withCalm(List<Cell> cells) {
        Set<Cell> all = new LinkedHashSet<>();
        cells.forEach(cell -> all.add(cell.calm()));
        all.addAll(cells);
        return new ArrayList<>(all);
    }

    private void run(Cell cell, Contender contender, int round) throws IOException {
        Proxy proxy = bench.proxy(contender);
        Phases phases = Phases.lasting(bench.settings().troubleMillis());
        if (cell.trouble().cold()) {
            phases = phases.cold(cell.trouble());
        }
        FailoverRun run = new FailoverRun(
                cell,
                proxy,
                bench.upstreams(cell.topology().upstreams(), cell.serviceMillis()),
                phases,
                bench.settings().rate());
        Map<String, Double> values = run.run();
        Result result = new Result(MODE, cell.id(), contender.id(), round, values);
        bench.results().add(result);
        if (contender != Contender.OURS) {
            proxy.stop();
        }
        bench.note(String.format(
                Locale.ROOT,
                "%-22s %-14s round %d: failed %.0f, slow %.0f, worst %.0f ms, normal again after %.0f ms"
                        + " (generator at most %.1f ms late)",
                cell.id(),
                contender.id(),
                round,
                result.value("failed"),
                result.value("slow"),
                result.value("worstMillis"),
                result.value("normalMillis"),
                result.value("generatorLateMillis")));
    }
}
