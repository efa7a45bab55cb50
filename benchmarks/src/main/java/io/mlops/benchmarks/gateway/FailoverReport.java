package io.mlops.benchmarks.gateway;

import io.mlops.benchmarks.report.BarChart;
import io.mlops.benchmarks.report.MarkdownTable;
import io.mlops.benchmarks.report.Scale;
import io.mlops.benchmarks.report.Spread;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The failover matrix as a table and a picture; says in every cell who did best. */
final class FailoverReport {
    /** Worst times that lie closer together than this share, or than {@link #CLOSE_MILLIS}, are equally good. */
    private static final double CLOSE_SHARE = 0.1;

    private static final double CLOSE_MILLIS = 10;
    private static final double LEFT_EDGE_MILLIS = 10;

    private final List<Result> results;

    FailoverReport(List<Result> results) {
        this.results = List.copyOf(results);
    }

    private List<Cell> cells() {
        List<String> measured = results.stream().map(Result::cell).distinct().toList();
        return Cell.all().stream().filter(cell -> measured.contains(cell.id())).toList();
    }

    private List<Contender> contenders(Cell cell) {
        return List.of(Contender.values()).stream()
                .filter(contender -> rounds(cell, contender) > 0)
                .toList();
    }

    private List<Result> of(Cell cell, Contender contender) {
        return results.stream()
                .filter(result ->
                        result.cell().equals(cell.id()) && result.proxy().equals(contender.id()))
                .toList();
    }

    private int rounds(Cell cell, Contender contender) {
        return of(cell, contender).size();
    }

    private Optional<Spread> spread(Cell cell, Contender contender, String value) {
        List<Result> found = of(cell, contender);
        return found.isEmpty() ? Optional.empty() : new Rounds(found).spread(value);
    }

    private double median(Cell cell, Contender contender, String value) {
        return spread(cell, contender, value).map(Spread::median).orElse(Double.NaN);
    }

    /** Those with the fewest failed requests and, of them, the shortest worst time; several where they are as good as equal. */
    List<Contender> best(Cell cell) {
        List<Contender> all = contenders(cell);
        double failed = all.stream()
                .mapToDouble(one -> median(cell, one, "failed"))
                .min()
                .orElse(0);
        List<Contender> fewest = all.stream()
                .filter(one -> median(cell, one, "failed") <= failed)
                .toList();
        double worst = fewest.stream()
                .mapToDouble(one -> median(cell, one, "worstMillis"))
                .min()
                .orElse(0);
        double limit = worst + Math.max(CLOSE_MILLIS, worst * CLOSE_SHARE);
        return fewest.stream()
                .filter(one -> median(cell, one, "worstMillis") <= limit)
                .toList();
    }

    String markdown() {
        MarkdownTable table = new MarkdownTable(
                "cell",
                "proxy",
                "failed",
                "slow",
                "worst, ms",
                "without trouble, ms",
                "p99 normal again, ms",
                "extra traffic, %",
                "in the failing second, %",
                "ejections",
                "rounds",
                "best");
        for (Cell cell : cells()) {
            String name = cell.id();
            for (Contender contender : contenders(cell)) {
                table.row(row(cell, contender, name));
                name = "";
            }
        }
        return table + "\n" + summary();
    }

    private List<String> row(Cell cell, Contender contender, String name) {
        boolean best = cell.trouble() != Trouble.NONE && best(cell).contains(contender);
        return List.of(
                name,
                contender.id(),
                text(cell, contender, "failed", 0, 1),
                text(cell, contender, "slow", 0, 1),
                text(cell, contender, "worstMillis", 0, 1),
                text(cell.calm(), contender, "worstMillis", 0, 1),
                normalAgain(cell, contender),
                text(cell, contender, "extraShare", 1, 100),
                text(cell, contender, "extraShareInTheSecond", 1, 100),
                text(cell, contender, "ejections", 0, 1),
                Integer.toString(rounds(cell, contender)),
                best ? "**best**" : "");
    }

    private String text(Cell cell, Contender contender, String value, int digits, double factor) {
        return spread(cell, contender, value)
                .map(spread -> spread.times(factor).text(digits))
                .orElse("–");
    }

    /** A median over rounds of which some never came to rest would be flattering. */
    private String normalAgain(Cell cell, Contender contender) {
        long calmed = of(cell, contender).stream()
                .filter(result -> result.values().containsKey("normalMillis"))
                .count();
        String text = text(cell, contender, "normalMillis", 0, 1);
        long never = rounds(cell, contender) - calmed;
        return never == 0 ? text : calmed == 0 ? "never" : text + ", never in " + never;
    }

    /** In how many cells ours is best, and where it is not. */
    String summary() {
        List<Cell> troubled = cells().stream()
                .filter(cell -> cell.trouble() != Trouble.NONE
                        && contenders(cell).size() > 1
                        && contenders(cell).contains(Contender.OURS))
                .toList();
        List<String> lost = new ArrayList<>();
        for (Cell cell : troubled) {
            List<Contender> best = best(cell);
            if (!best.contains(Contender.OURS)) {
                lost.add(cell.id() + " ("
                        + String.join(", ", best.stream().map(Contender::id).toList()) + ")");
            }
        }
        return "Ours is best, or as good as the best, in " + (troubled.size() - lost.size()) + " of " + troubled.size()
                + " cells."
                + (lost.isEmpty() ? "" : " A peer is better in: " + String.join("; ", lost) + ".")
                + "\n";
    }

    String svg(String subtitle) {
        List<BarChart.Group> groups = new ArrayList<>();
        double highest = LEFT_EDGE_MILLIS;
        for (Cell cell : cells()) {
            List<BarChart.Bar> bars = new ArrayList<>();
            for (Contender contender : contenders(cell)) {
                Spread worst = spread(cell, contender, "worstMillis").orElseThrow();
                double failed = median(cell, contender, "failed");
                double requests = median(cell, contender, "requests");
                highest = Math.max(highest, worst.highest());
                String label = failed >= requests ? "" : Math.round(worst.median()) + " ms";
                bars.add(new BarChart.Bar(
                        contender.id(),
                        worst,
                        cell.trouble() == Trouble.NONE ? Double.NaN : median(cell.calm(), contender, "worstMillis"),
                        label,
                        failed == 0 ? "" : Math.round(failed) + " failed"));
            }
            groups.add(new BarChart.Group(cell.id(), bars));
        }
        return new BarChart(
                        "What clients notice when something fails: the worst answer",
                        subtitle,
                        "ms",
                        Scale.logarithmic(LEFT_EDGE_MILLIS, highest),
                        colours(),
                        groups)
                .svg();
    }

    /** Told apart by people who see no red or green as well. */
    static Map<String, String> colours() {
        Map<String, String> colours = new LinkedHashMap<>();
        colours.put(Contender.OURS.id(), "#0072b2");
        colours.put(Contender.NGINX_TUNED.id(), "#009e73");
        colours.put(Contender.NGINX.id(), "#a5d8c6");
        colours.put(Contender.HAPROXY_TUNED.id(), "#e69f00");
        colours.put(Contender.HAPROXY.id(), "#f5d99a");
        return colours;
    }
}
