package io.mlops.cli.command;

import io.mlops.cli.console.Table;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** A report of money spent for people. */
record SpendText(SpendReport report) {
    List<String> lines() {
        List<String> lines = new ArrayList<>();
        lines.add("Billed and planned, " + report.from() + " to "
                + report.until().minusDays(1) + " (UTC), USD where nothing else is said");
        lines.add("");
        Table table = new Table("", report.by().name(), "BILLED", "PLANNED", "DRIFT", "WHY").right(1, 2, 3);
        report.rows().forEach(row -> add(table, row));
        add(table, report.total());
        lines.addAll(table.lines());
        List<SpendReport.Outlook> outlooks = report.outlooks();
        if (!outlooks.isEmpty()) {
            lines.add("");
            lines.add("By the end of "
                    + report.now()
                            .atZone(ZoneOffset.UTC)
                            .toLocalDate()
                            .toString()
                            .substring(0, 7));
            Table ahead = new Table("", "CLOUD", "EXPECTED", "RANGE", "FROM").right(1);
            outlooks.forEach(outlook -> ahead.row(
                    outlook.cloud(),
                    (outlook.exact() ? "" : ">= ") + outlook.expected().text(),
                    outlook.range().isEmpty()
                            ? "-"
                            : Sums.text(outlook.range().getFirst()) + " to "
                                    + Sums.text(outlook.range().getLast()),
                    outlook.source()));
            lines.addAll(ahead.lines());
        }
        return lines;
    }

    private static void add(Table table, SpendReport.Row row) {
        boolean nothing = row.billed().isEmpty() && !row.unasked().isEmpty();
        table.row(
                row.name(),
                nothing
                        ? "unknown"
                        : (row.unasked().isEmpty() ? "" : ">= ") + row.billed().text(),
                PriceText.total(row.planned()),
                row.drift()
                        .map(drift -> String.format(Locale.ROOT, "%+.1f%%", drift.movePointRight(2)))
                        .orElse("-"),
                String.join("; ", row.why()));
    }
}
