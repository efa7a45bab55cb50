package io.mlops.cli.command;

import io.mlops.cli.console.Table;
import io.mlops.controlplane.audit.MonthReport;
import io.mlops.controlplane.audit.MonthReport.Evidence;
import io.mlops.controlplane.audit.MonthReport.Happening;
import io.mlops.controlplane.audit.MonthReport.Requests;
import io.mlops.controlplane.audit.MonthReport.Service;
import io.mlops.controlplane.audit.MonthReport.Time;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** A month's report as a regulator reads it. */
record MonthReportText(MonthReport report) {
    private static final int LONGEST = 110;

    List<String> lines() {
        List<String> lines = new ArrayList<>();
        lines.add("Availability report for " + report.month() + " (UTC), " + report.from() + " to " + report.until());
        if (report.deployments().isEmpty()) {
            lines.add("");
            lines.add("Nothing was deployed.");
        }
        for (Service service : report.deployments()) {
            lines.add("");
            service(lines, service);
        }
        lines.add("");
        happenings(lines);
        lines.add("");
        evidence(lines, report.evidence());
        return lines;
    }

    private static void service(List<String> lines, Service service) {
        Requests requests = service.requests();
        Time time = service.time();
        boolean promised = service.objective() > 0;
        lines.add(service.name()
                + (promised
                        ? ": objective " + percent(service.objective()) + " " + (service.held() ? "MET" : "MISSED")
                        : ": no objective is set"));
        Table table = new Table("  ");
        table.row("requests", count(requests.counted()) + " counted, " + count(requests.errors()) + " failed");
        table.row(
                "availability by requests",
                percent(requests.availability()) + (requests.counted() == 0 ? " (no request was counted)" : ""));
        table.row("availability by time", byTime(time));
        if (promised) {
            table.row("error budget", budget(service));
        }
        table.row(
                "not counted",
                count(requests.left()) + " whose client left first, " + count(requests.refused())
                        + " over their client's own limit");
        table.row(
                "seconds",
                count(time.live()) + " deployed, " + count(time.down()) + " nothing could answer, "
                        + count(time.unserved()) + " without a gateway, " + count(time.unknown()) + " unknown");
        table.row("minutes", count(time.badMinutes()) + " bad, " + count(time.missingMinutes()) + " missing");
        table.row("answer times", answerTimes(requests));
        table.row(
                "upstreams",
                count(requests.attempts()) + " attempts, " + count(requests.retries()) + " retries, "
                        + count(requests.hedges()) + " hedges, " + count(requests.ejections()) + " ejections");
        // The first row of a table without a header is blank.
        table.lines().stream().filter(line -> !line.isBlank()).forEach(lines::add);
    }

    private static String answerTimes(Requests requests) {
        return String.format(
                Locale.ROOT,
                "p50 %.1f ms, p99 %.1f ms, worst %.1f ms",
                requests.p50Millis(),
                requests.p99Millis(),
                requests.maxMillis());
    }

    private static String byTime(Time time) {
        return time.unknown() == 0
                ? percent(time.most())
                : "between " + percent(time.least()) + " and " + percent(time.most())
                        + ", depending on what nobody wrote down";
    }

    private static String budget(Service service) {
        String spent = Double.isInfinite(service.spent())
                ? "all of it and more is spent"
                : String.format(Locale.ROOT, "%.1f %% spent", service.spent() * 100);
        long left = Math.max(
                0, (long) Math.floor(service.budget() - service.requests().errors()));
        return String.format(Locale.ROOT, "%.1f requests may fail, ", service.budget()) + spent + ", " + count(left)
                + " left";
    }

    private void happenings(List<String> lines) {
        if (report.happenings().isEmpty()) {
            lines.add("Nothing happened.");
            return;
        }
        Table table = new Table("", "TIME", "WHAT", "SUBJECT", "BY", "NOTICED", "FIRST GOOD", "OVER", "DETAIL");
        for (Happening each : report.happenings()) {
            String text = each.text();
            table.row(
                    each.at().truncatedTo(ChronoUnit.MILLIS).toString(),
                    each.what(),
                    each.subject(),
                    each.by(),
                    millis(each.detectedMillis()),
                    millis(each.firstGoodMillis()),
                    millis(each.overMillis()),
                    text.length() > LONGEST ? text.substring(0, LONGEST) + "…" : text);
        }
        lines.addAll(table.lines());
    }

    private static void evidence(List<String> lines, Evidence evidence) {
        lines.add("journal   "
                + (evidence.journal().intact()
                        ? "intact, " + evidence.journal().entries() + " entries, head "
                                + evidence.journal().head()
                        : "BROKEN at entry " + evidence.journal().brokenAt() + ": "
                                + evidence.journal().reason()));
        lines.add("minutes   " + evidence.sealedDays().size() + " days are as the journal sealed them"
                + (evidence.unsealedDays().isEmpty()
                        ? ""
                        : ", not sealed: " + String.join(" ", evidence.unsealedDays())));
        days(lines, "CHANGED after they were sealed", evidence.changedDays());
        days(lines, "sealed again, for minutes that came late", evidence.resealedDays());
        days(lines, "no longer kept", evidence.goneDays());
        if (evidence.anchors().isEmpty()) {
            lines.add("anchors   none: a rewritten journal could not be told from this one");
        }
        evidence.anchors().forEach(anchor -> lines.add("anchor    " + anchor));
    }

    private static void days(List<String> lines, String what, List<String> days) {
        if (!days.isEmpty()) {
            lines.add("          " + what + ": " + String.join(" ", days));
        }
    }

    private static String millis(long millis) {
        return millis < 0 ? "-" : String.format(Locale.ROOT, "%.1f s", millis / 1000.0);
    }

    private static String count(long number) {
        return String.format(Locale.ROOT, "%,d", number);
    }

    /** Cut and not rounded: what is not 99.99 % must not look like it. */
    private static String percent(double share) {
        double cut = Math.floor(share * 100 * 10_000 + 1e-6) / 10_000;
        return String.format(Locale.ROOT, "%.4f %%", cut).replaceFirst("(\\.\\d\\d)0+ ", "$1 ");
    }
}
