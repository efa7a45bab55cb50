package io.mlops.cli.command;

import io.mlops.catalog.business.Arithmetic;
import io.mlops.catalog.business.BusinessCase;
import io.mlops.catalog.business.Downtime;
import io.mlops.catalog.business.Figures;
import io.mlops.cli.console.Table;
import io.mlops.controlplane.spec.BusinessCaseManifest;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;

/** A business case for people: each line with the sum that makes it. */
record BusinessCaseText(BusinessCaseManifest manifest) {
    List<String> lines() {
        BusinessCase business = manifest.business();
        List<String> lines = new ArrayList<>();
        lines.add("Business case " + manifest.name() + ", amounts in " + business.unit());
        Table sums = new Table("  ").right(1);
        List<Arithmetic.Section> sections = new Arithmetic(business).sections();
        sections.forEach(section -> section.lines()
                .forEach(line ->
                        sums.row(line.what(), line.text(), line.formula().isEmpty() ? "" : "= " + line.formula())));
        List<String> aligned = sums.lines();
        int next = 0;
        for (Arithmetic.Section section : sections) {
            lines.add("");
            lines.add(section.title());
            lines.addAll(aligned.subList(next, next + section.lines().size()));
            next += section.lines().size();
        }
        lines.add("");
        years(lines, business);
        business.downtime().ifPresent(downtime -> downtime(lines, downtime));
        if (!business.disagreements().isEmpty()) {
            lines.add("");
            lines.add("These totals do not agree with their items");
            business.disagreements().forEach(each -> lines.add("  " + each));
        }
        return lines;
    }

    private static void years(List<String> lines, BusinessCase business) {
        Table table = new Table("", "YEAR", "COST", "GAINS", "NET SO FAR").right(0, 1, 2, 3);
        business.byYear()
                .forEach(year -> table.row(
                        Integer.toString(year.number()),
                        Figures.amount(year.cost()),
                        Figures.amount(year.gains()),
                        Figures.amount(year.soFar())));
        lines.addAll(table.lines());
    }

    private static void downtime(List<String> lines, Downtime downtime) {
        lines.add("");
        Table table = new Table("", "AVAILABILITY", "HOURS DOWN A YEAR", "LOSS A YEAR", "").right(0, 1, 2);
        downtime.ladder()
                .forEach(at -> table.row(
                        Figures.share(at.availability()),
                        Figures.amount(at.hoursDown()),
                        Figures.amount(at.loss()),
                        mark(downtime, at.availability())));
        lines.addAll(table.lines());
    }

    private static String mark(Downtime downtime, BigDecimal availability) {
        boolean before = downtime.before().compareTo(availability) == 0;
        boolean after = downtime.after().compareTo(availability) == 0;
        return before && after ? "before and after" : before ? "before" : after ? "after" : "";
    }
}
