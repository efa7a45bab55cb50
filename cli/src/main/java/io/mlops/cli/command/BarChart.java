package io.mlops.cli.command;

import java.math.BigDecimal;
import java.math.MathContext;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Horizontal bars of several parts as an SVG that stands in a page; its colours are the page's. Used by one thread. */
final class BarChart {
    private static final int LABEL = 190;
    private static final int BARS = 520;
    private static final int NUMBER = 150;
    private static final int ROW = 26;

    private final String title;
    private final List<Bar> bars = new ArrayList<>();

    /**
     * @param label beside the bar
     * @param parts one after the other
     * @param number behind the bar
     */
    private record Bar(String label, List<Part> parts, String number) {
        BigDecimal length() {
            return parts.stream().map(Part::amount).reduce(BigDecimal.ZERO, BigDecimal::add);
        }
    }

    /**
     * A part of a bar.
     *
     * @param style the class of its colour
     * @param what is told when somebody points at it
     */
    record Part(String style, String what, BigDecimal amount) {}

    /** The title is for whoever cannot see it. */
    BarChart(String title) {
        this.title = title;
    }

    void bar(String label, List<Part> parts, String number) {
        bars.add(new Bar(label, List.copyOf(parts), number));
    }

    String svg() {
        BigDecimal longest =
                bars.stream().map(Bar::length).max(BigDecimal::compareTo).orElse(BigDecimal.ONE);
        StringBuilder svg = new StringBuilder();
        svg.append(String.format(
                Locale.ROOT,
                "<svg role=\"img\" viewBox=\"0 0 %d %d\" width=\"%d\" aria-label=\"%s\">%n",
                LABEL + BARS + NUMBER,
                bars.size() * ROW,
                LABEL + BARS + NUMBER,
                escape(title)));
        for (int i = 0; i < bars.size(); i++) {
            draw(svg, bars.get(i), i * ROW, longest.signum() == 0 ? BigDecimal.ONE : longest);
        }
        return svg.append("</svg>\n").toString();
    }

    private static void draw(StringBuilder svg, Bar bar, int top, BigDecimal longest) {
        svg.append(String.format(
                Locale.ROOT,
                "<text x=\"%d\" y=\"%d\" text-anchor=\"end\">%s</text>%n",
                LABEL - 10,
                top + 17,
                escape(bar.label())));
        double x = LABEL;
        for (Part part : bar.parts()) {
            double width = part.amount().divide(longest, MathContext.DECIMAL32).doubleValue() * BARS;
            svg.append(String.format(
                    Locale.ROOT,
                    "<rect class=\"%s\" x=\"%.1f\" y=\"%d\" width=\"%.1f\" height=\"%d\"><title>%s</title></rect>%n",
                    part.style(),
                    x,
                    top + 4,
                    Math.max(0, width),
                    ROW - 8,
                    escape(part.what())));
            x += width;
        }
        svg.append(String.format(
                Locale.ROOT, "<text x=\"%.1f\" y=\"%d\">%s</text>%n", x + 8, top + 17, escape(bar.number())));
    }

    /** Text as it may stand in a page. */
    static String escape(String text) {
        return text.replace("&", "&amp;")
                .replace("<", "&lt;")
                .replace(">", "&gt;")
                .replace("\"", "&quot;");
    }
}
