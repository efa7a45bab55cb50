package io.mlops.cli.command;

import io.mlops.catalog.cost.Comparison;
import io.mlops.catalog.cost.CostLine;
import io.mlops.catalog.cost.LoadCurve;
import io.mlops.catalog.cost.MeasuredLoad;
import io.mlops.catalog.cost.MonthlyCost;
import io.mlops.price.Total;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** A comparison as one page with charts, which needs nothing from elsewhere. */
record ComparisonPage(ComparisonReport report) {
    private static final String STYLE = """
            :root { color-scheme: light dark; --text: #1b1f24; --soft: #57606a; --line: #d8dee4; --back: #ffffff; }
            @media (prefers-color-scheme: dark) { :root { --text: #e6edf3; --soft: #9198a1; --line: #3d444d; --back: #0d1117; } }
            body { font: 15px/1.5 system-ui, sans-serif; color: var(--text); background: var(--back); max-width: 1240px; margin: 2em auto; padding: 0 1em; }
            h1 { font-size: 1.5em; } h2 { font-size: 1.15em; margin-top: 2em; } p, li { max-width: 75ch; }
            svg { max-width: 100%; height: auto; font-size: 12px; } svg text { fill: var(--text); }
            table { border-collapse: collapse; width: 100%; font-size: 13px; } .wide { overflow-x: auto; }
            th, td { padding: 4px 10px 4px 0; border-bottom: 1px solid var(--line); text-align: left; white-space: nowrap; }
            th { color: var(--soft); font-weight: 600; } .n { text-align: right; font-variant-numeric: tabular-nums; }
            .compute { fill: #0969da; } .standby { fill: #8250df; } .surcharge { fill: #bf8700; } .gateway { fill: #57606a; }
            .storage { fill: #1a7f37; } .internet { fill: #cf222e; } .between-regions { fill: #bc4c00; }
            .grid { stroke: var(--line); fill: none; }
            .key { display: inline-block; margin-right: 1.2em; white-space: nowrap; } .key svg { width: 12px; height: 12px; vertical-align: -1px; margin-right: 5px; }
            """;

    String html() {
        StringBuilder page = new StringBuilder();
        page.append("<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n")
                .append("<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n")
                .append("<title>What ")
                .append(BarChart.escape(report.name()))
                .append(" costs</title>\n<style>\n")
                .append(STYLE)
                .append("</style>\n</head>\n<body>\n");
        heading(page, 1, "What " + report.name() + " costs");
        paragraph(page, "By itself at each location, and as it is planned. " + String.join(" ", report.assumptions()));
        keys(page);
        heading(page, 2, "On demand, USD a month");
        page.append(chart("On demand", Comparison.Row::onDemand));
        heading(page, 2, "On spot, USD a month");
        page.append(chart("On spot", Comparison.Row::spot));
        planned(page);
        if (report.comparison().costs().work().load() instanceof MeasuredLoad load) {
            measured(page, load);
        }
        heading(page, 2, "All figures");
        table(page);
        commitments(page);
        unknown(page);
        return page.append("</body>\n</html>\n").toString();
    }

    private void keys(StringBuilder page) {
        page.append("<p>");
        for (CostLine.Kind kind : CostLine.Kind.values()) {
            page.append(String.format(
                    Locale.ROOT,
                    "<span class=\"key\"><svg viewBox=\"0 0 12 12\"><rect class=\"%s\" width=\"12\" height=\"12\"/></svg>%s</span>",
                    style(kind),
                    ComparisonReport.word(kind)));
        }
        page.append("</p>\n");
    }

    /** How a row is paid for. */
    private interface Way {
        Optional<MonthlyCost> of(Comparison.Row row);
    }

    private String chart(String title, Way way) {
        BarChart chart = new BarChart(title);
        for (Comparison.Row row : report.comparison().rows()) {
            way.of(row).ifPresent(cost -> bar(chart, row.location().toString(), cost));
        }
        return chart.svg();
    }

    private static void bar(BarChart chart, String label, MonthlyCost cost) {
        List<BarChart.Part> parts = new ArrayList<>();
        for (CostLine.Kind kind : CostLine.Kind.values()) {
            Total total = cost.of(kind);
            if (total.known().amount().signum() > 0) {
                parts.add(new BarChart.Part(
                        style(kind),
                        ComparisonReport.word(kind) + ": " + PriceText.total(total),
                        total.known().amount()));
            }
        }
        chart.bar(label, parts, PriceText.total(cost.month()));
    }

    private void planned(StringBuilder page) {
        Comparison comparison = report.comparison();
        if (comparison.planCost().isEmpty() || comparison.cheapest().isEmpty()) {
            return;
        }
        heading(page, 2, "What surviving a loss costs, USD a month");
        paragraph(page, "Planned: " + report.plan() + ".");
        Comparison.Row cheapest = comparison.cheapest().get();
        BarChart chart = new BarChart("The plan against the cheapest single location");
        bar(chart, "as planned", comparison.planCost().get());
        cheapest.onDemand().ifPresent(cost -> bar(chart, cheapest.location() + " alone", cost));
        page.append(chart.svg());
        comparison
                .resilience()
                .ifPresent(extra -> paragraph(
                        page,
                        "Resilience costs " + (extra.exact() ? "" : "about ")
                                + PriceText.usd(extra.known().amount()) + " USD a month."));
    }

    private static void measured(StringBuilder page, MeasuredLoad load) {
        LoadChart chart = new LoadChart(load);
        int together = chart.hoursAColumn();
        heading(page, 2, "Measured load " + ComparisonReport.days(load) + ", replicas");
        paragraph(
                page,
                "What the busiest minute of each hour takes, in UTC"
                        + (together == 1 ? "" : "; each step is the most of up to " + together + " hours")
                        + ". Where nobody wrote a minute down there is a gap.");
        page.append(chart.curve());
        heading(page, 2, "Hours a month with each number of replicas");
        page.append(chart.hoursAMonth());
    }

    private void table(StringBuilder page) {
        LoadCurve load = report.comparison().costs().work().load();
        page.append("<div class=\"wide\"><table>\n<tr><th>location</th><th>machine</th><th class=\"n\">on demand</th>")
                .append("<th class=\"n\">a year</th><th class=\"n\">a million</th><th>age</th>")
                .append(
                        "<th>spot machine</th><th class=\"n\">spot</th><th class=\"n\">a million</th><th>age</th><th>without any price</th></tr>\n");
        for (Comparison.Row row : report.comparison().rows()) {
            page.append("<tr>");
            cell(page, "", row.location().toString());
            cell(page, "", ComparisonReport.machine(row.onDemand()));
            cell(page, "n", text(row.onDemand().map(MonthlyCost::month)));
            cell(page, "n", text(row.onDemand().map(MonthlyCost::year)));
            cell(page, "n", text(row.onDemand().flatMap(cost -> cost.perMillion(load))));
            cell(page, "", report.age(row.onDemand()));
            cell(page, "", ComparisonReport.machine(row.spot()));
            cell(page, "n", text(row.spot().map(MonthlyCost::month)));
            cell(page, "n", text(row.spot().flatMap(cost -> cost.perMillion(load))));
            cell(page, "", report.age(row.spot()));
            cell(page, "", ComparisonReport.lacks(row.onDemand().or(row::spot)));
            page.append("</tr>\n");
        }
        page.append("</table></div>\n");
    }

    private void commitments(StringBuilder page) {
        heading(page, 2, "Commitments at this load, of machines by themselves");
        page.append(
                        "<div class=\"wide\"><table>\n<tr><th>location</th><th>plan</th><th class=\"n\">an hour</th><th>age</th>")
                .append(
                        "<th class=\"n\">pays from use</th><th class=\"n\">paid off after</th><th class=\"n\">commit</th>")
                .append("<th class=\"n\">saves a month</th><th class=\"n\">peak too from</th></tr>\n");
        for (String[] cells : report.commitments()) {
            page.append("<tr>");
            for (int i = 0; i < cells.length; i++) {
                cell(page, i < 2 || i == 3 ? "" : "n", cells[i]);
            }
            page.append("</tr>\n");
        }
        page.append("</table></div>\n");
        report.unknownCommitments().forEach(each -> paragraph(page, each));
        report.commitmentSources().forEach(source -> paragraph(page, source));
    }

    private void unknown(StringBuilder page) {
        if (report.comparison().unknown().isEmpty()) {
            return;
        }
        heading(page, 2, "Lower bounds");
        paragraph(page, "Amounts with >= are lower bounds: these prices are not known.");
        page.append("<ul>\n");
        report.comparison()
                .unknown()
                .forEach(each ->
                        page.append("<li>").append(BarChart.escape(each)).append("</li>\n"));
        page.append("</ul>\n");
    }

    private static String text(Optional<Total> total) {
        return total.map(PriceText::total).orElse("-");
    }

    private static void cell(StringBuilder page, String style, String text) {
        page.append(style.isEmpty() ? "<td>" : "<td class=\"" + style + "\">")
                .append(BarChart.escape(text))
                .append("</td>");
    }

    private static void heading(StringBuilder page, int level, String text) {
        page.append("<h")
                .append(level)
                .append('>')
                .append(BarChart.escape(text))
                .append("</h")
                .append(level)
                .append(">\n");
    }

    private static void paragraph(StringBuilder page, String text) {
        page.append("<p>").append(BarChart.escape(text)).append("</p>\n");
    }

    private static String style(CostLine.Kind kind) {
        return kind.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
