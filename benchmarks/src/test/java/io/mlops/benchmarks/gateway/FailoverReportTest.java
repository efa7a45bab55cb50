package io.mlops.benchmarks.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class FailoverReportTest {
    private static final Cell KILL = new Cell(Trouble.KILL, Topology.PRIORITY, 20);

    private final List<Result> results = new ArrayList<>();

    private void add(Cell cell, Contender contender, double failed, double worst, double normal) {
        Map<String, Double> values = new HashMap<>(Map.of(
                "requests",
                14_000.0,
                "failed",
                failed,
                "slow",
                0.0,
                "worstMillis",
                worst,
                "extraShare",
                0.0125,
                "extraShareInTheSecond",
                0.2));
        if (normal >= 0) {
            values.put("normalMillis", normal);
        }
        int round = (int) results.stream()
                        .filter(result -> result.cell().equals(cell.id())
                                && result.proxy().equals(contender.id()))
                        .count()
                + 1;
        results.add(new Result(FailoverMatrix.MODE, cell.id(), contender.id(), round, values));
    }

    @Test
    void fewestFailuresComeBeforeTheShortestWorst() {
        add(KILL, Contender.OURS, 0, 140, 100);
        add(KILL, Contender.NGINX_TUNED, 0, 300, 300);
        add(KILL, Contender.HAPROXY_TUNED, 51, 40, 0);
        assertThat(new FailoverReport(results).best(KILL)).containsExactly(Contender.OURS);
        assertThat(new FailoverReport(results).summary())
                .isEqualTo("Ours is best, or as good as the best, in 1 of 1 cells.\n");
    }

    @Test
    void aPeerThatWinsIsNamed() {
        add(KILL, Contender.OURS, 0, 140, 100);
        add(KILL, Contender.NGINX_TUNED, 0, 35, 0);
        FailoverReport report = new FailoverReport(results);
        assertThat(report.summary())
                .isEqualTo("Ours is best, or as good as the best, in 0 of 1 cells."
                        + " A peer is better in: kill/priority/20ms (nginx-tuned).\n");
        assertThat(report.markdown().lines().filter(line -> line.contains("**best**")))
                .singleElement()
                .asString()
                .contains("nginx-tuned");
    }

    @Test
    void whatIsAsGoodAsEqualIsNotToldApart() {
        add(KILL, Contender.OURS, 0, 105, 100);
        add(KILL, Contender.NGINX_TUNED, 0, 100, 0);
        assertThat(new FailoverReport(results).best(KILL)).containsExactly(Contender.OURS, Contender.NGINX_TUNED);
    }

    @Test
    void everyWorstHasItsNoiseBesideIt() {
        add(KILL.calm(), Contender.OURS, 0, 31, 0);
        add(KILL, Contender.OURS, 0, 140, 100);
        add(KILL, Contender.OURS, 0, 160, -1);
        add(KILL, Contender.OURS, 0, 120, 300);
        String line = new FailoverReport(results)
                .markdown()
                .lines()
                .filter(row -> row.contains("kill/"))
                .findFirst()
                .orElseThrow();
        assertThat(line.replaceAll(" +", " "))
                .isEqualTo(
                        "| kill/priority/20ms | ours | 0 | 0 | 140 (120–160) | 31 | 200 (100–300), never in 1 | 1.3 | 20.0"
                                + " | – | 3 | **best** |");
    }

    @Test
    void thePictureNamesCellsAndFailures() {
        add(KILL, Contender.OURS, 0, 140, 100);
        add(KILL, Contender.NGINX, 14_000, 0, -1);
        assertThat(new FailoverReport(results).svg("2,000 & more"))
                .contains(">kill/priority/20ms<", ">140 ms<", "14000 failed", "2,000 &amp; more");
    }
}
