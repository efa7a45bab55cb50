package io.mlops.cli.drill;

import io.mlops.cli.console.Durations;
import io.mlops.cli.console.Table;
import io.mlops.cli.load.Window;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;

/** A drill's report for people. */
public final class DrillText {
    private DrillText() {}

    public static List<String> lines(DrillReport report) {
        List<String> lines = new ArrayList<>();
        head(lines, report);
        lines.add("");
        lines.addAll(times(report).lines());
        lines.add("");
        Table windows = new Table("  ", "", "REQUESTS", "FAILED", "P50", "P99", "MAX");
        window(windows, "before", report.before());
        window(windows, report.plan().reverts() ? "fault" : missing(report), report.during());
        window(windows, "after", report.after());
        lines.addAll(windows.lines());
        lines.add("");
        Table checks = new Table("  ");
        report.checks().forEach(check -> checks.row(check.held() ? "ok" : "MISSED", check.promise(), check.measured()));
        lines.addAll(checks.lines());
        return lines;
    }

    private static String missing(DrillReport report) {
        return report.plan().hitsGateway() ? "gateway missing" : "replica missing";
    }

    private static void head(List<String> lines, DrillReport report) {
        DrillPlan plan = report.plan();
        lines.add(plan.deployment() + ": " + plan.phrase() + " at " + plan.target() + victims(plan) + " under "
                + plan.rps() + " requests/s");
        if (!report.means().isEmpty()) {
            lines.add("  by " + report.injector() + ": " + String.join(", ", report.means()));
        }
        lines.add("");
        lines.add(
                report.failed() == 0
                        ? "  no failed request of " + report.requests()
                        : "  " + report.failed() + " failed requests of " + report.requests() + ", the first: "
                                + report.firstError());
        GatewayLoss loss = report.lossOrNull();
        if (loss != null && report.failed() > 0) {
            lines.add("  " + loss.onItsConnections() + " of them on connections that were open on it, "
                    + loss.elsewhere() + " elsewhere; " + loss.afterRetries()
                    + " left for a client that tries again when a connection breaks");
        }
        if (!report.aborted().isEmpty()) {
            lines.add("  NOT FINISHED: " + report.aborted());
        }
    }

    private static String victims(DrillPlan plan) {
        return switch (plan.victims().size()) {
            case 0 -> "";
            case 1 -> " (replica " + plan.victims().getFirst() + ")";
            default -> " (replicas " + String.join(", ", plan.victims()) + ")";
        };
    }

    private static Table times(DrillReport report) {
        Milestones when = report.milestones();
        Table times = new Table("  ");
        if (!report.plan().hitsGateway()) {
            String by = when.detectedBy().isEmpty() ? "" : " (" + when.detectedBy() + ")";
            times.row("noticed after", time(when.detected()) + by);
            times.row("ejected after", time(when.ejected()));
        }
        times.row("first good answer after", time(report.firstGood()));
        times.row("p99 normal again after", calm(report.calm()));
        if (report.plan().reverts()) {
            times.row("fault over after", time(when.reverted()));
        }
        if (!report.plan().reverts() || when.ready().isPresent()) {
            times.row("replacement ready after", time(when.ready()));
        }
        times.row("back in rotation after", when.missed() ? time(when.back()) : "was never out");
        times.row("throughput kept", DrillReport.percent(report.throughputKept()));
        times.row(
                "extra traffic",
                share(report.extra().during()) + " (" + share(report.extra().before()) + " before)");
        return times;
    }

    private static String calm(OptionalDouble millis) {
        return millis.isPresent() && millis.getAsDouble() == 0 ? "was never out of it" : time(millis);
    }

    private static String share(OptionalDouble share) {
        return share.isPresent() ? DrillReport.percent(share.getAsDouble()) : "not known";
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
