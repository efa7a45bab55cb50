package io.mlops.catalog.business;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** A business case line by line, each total with the sum that makes it, for whoever wants to work it out again by hand. */
public record Arithmetic(BusinessCase business) {
    /**
     * Lines that belong together.
     *
     * @param title as {@code Running, a year}
     */
    public record Section(String title, List<Line> lines) {}

    /**
     * One line.
     *
     * @param what it is
     * @param text its amount, in its unit
     * @param formula how it comes from other lines; empty for what was given
     */
    public record Line(String what, String text, String formula) {}

    /** All of it, in the order in which it is worked out. */
    public List<Section> sections() {
        return List.of(
                section("Build, once", "build", business.build(), business.buildTotal(), Optional.empty()),
                section("Running, a year", "running", business.running(), business.runningTotal(), Optional.empty()),
                section("Gains, a year", "gains", business.gains(), business.gainsTotal(), lessDowntime()),
                overYears());
    }

    private static Section section(String title, String total, List<Item> items, BigDecimal sum, Optional<Line> first) {
        List<Line> lines = new ArrayList<>();
        first.ifPresent(lines::add);
        items.forEach(item -> lines.add(new Line(item.what(), Figures.amount(item.amount()), "")));
        String terms = lines.stream().map(Line::text).collect(Collectors.joining(" + "));
        lines.add(new Line(total, Figures.amount(sum), lines.isEmpty() ? "nothing" : terms));
        return new Section(title, List.copyOf(lines));
    }

    private Optional<Line> lessDowntime() {
        return business.downtime()
                .map(downtime -> new Line(
                        "less downtime",
                        Figures.amount(downtime.savedAYear()),
                        "(" + Figures.share(downtime.after()) + " - " + Figures.share(downtime.before()) + ") x "
                                + Figures.amount(downtime.hoursPerYear()) + " h x "
                                + Figures.amount(downtime.lossPerHour())));
    }

    private Section overYears() {
        String years = Integer.toString(business.years());
        String build = Figures.amount(business.buildTotal());
        String running = Figures.amount(business.runningTotal());
        String gains = Figures.amount(business.gainsTotal());
        String cost = Figures.amount(business.cost());
        String benefit = Figures.amount(business.benefit());
        String net = Figures.amount(business.net());
        List<Line> lines = new ArrayList<>();
        lines.add(new Line("cost", cost, build + " + " + years + " x " + running));
        lines.add(new Line("gains", benefit, years + " x " + gains));
        lines.add(new Line("net", net, benefit + " - " + cost));
        business.returnOnCost()
                .ifPresent(share -> lines.add(new Line(
                        "return", Figures.share(share.setScale(3, RoundingMode.HALF_UP)), net + " / " + cost)));
        lines.add(new Line(
                "payback",
                business.paybackMonths()
                        .map(months -> Figures.amount(months.setScale(1, RoundingMode.HALF_UP)) + " months")
                        .orElse("never"),
                "12 x " + build + " / (" + gains + " - " + running + ")"));
        return new Section("Over " + years + (business.years() == 1 ? " year" : " years"), List.copyOf(lines));
    }
}
