package io.mlops.cli.drill;

import io.mlops.cli.console.Durations;
import io.mlops.cli.console.Table;
import io.mlops.cli.load.Window;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.OptionalDouble;

/** A drill's report for people. */
public final class DrillText {
    private DrillText() {}

    public static List<String> lines(DrillReport report) {
        DrillPlan plan = report.plan();
        List<String> lines = new ArrayList<>();
        lines.add(plan.deployment() + ": " + plan.fault().name().toLowerCase(Locale.ROOT) + " at " + plan.target()
                + " (replica " + plan.victim() + ") under " + plan.rps() + " requests/s");
        lines.add("");
        lines.add(
                report.failed() == 0
                        ? "  no failed request of " + report.requests()
                        : "  " + report.failed() + " failed requests of " + report.requests() + ", the first: "
                                + report.firstError());
        lines.add("");
        Table times = new Table("  ");
        times.row("ejected after", time(report.ejected()));
        times.row("first good answer after", time(report.firstGood()));
        times.row("replacement ready after", time(report.ready()));
        times.row("back in rotation after", time(report.back()));
        times.row("throughput kept", DrillReport.percent(report.throughputKept()));
        lines.addAll(times.lines());
        lines.add("");
        Table windows = new Table("  ", "", "REQUESTS", "FAILED", "P50", "P99", "MAX");
        window(windows, "before", report.before());
        window(windows, "replica missing", report.during());
        window(windows, "after", report.after());
        lines.addAll(windows.lines());
        lines.add("");
        Table checks = new Table("  ");
        report.checks().forEach(check -> checks.row(check.held() ? "ok" : "MISSED", check.promise(), check.measured()));
        lines.addAll(checks.lines());
        return lines;
    }

    private static void window(Table table, String name, Window window) {
        table.row(
                name,
                Long.toString(window.requests()),
                Long.toString(window.failed()),
                Durations.measured(window.p50()),
                Durations.measured(window.p99()),
                Durations.measured(window.max()));
    }

    private static String time(OptionalDouble millis) {
        return millis.isPresent() ? Durations.measured(millis.getAsDouble()) : "never (within the drill)";
    }
}
