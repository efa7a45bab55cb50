package io.mlops.benchmarks.report;

import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Grouped horizontal bars with their spread, as an SVG of its own.
 *
 * @param title what is compared
 * @param subtitle how it was measured
 * @param unit of the axis, for example ms
 * @param scale of the axis
 * @param colours of the series, in the order of the legend
 * @param groups from top to bottom
 */
public record BarChart(
        String title, String subtitle, String unit, Scale scale, Map<String, String> colours, List<Group> groups) {
    /** Bars that are compared with each other. */
    public record Group(String name, List<Bar> bars) {}

    /**
     * One bar.
     *
     * @param series names its colour
     * @param noise a mark for what would be there anyway; not a number where there is none
     * @param label behind the bar
     * @param alarm behind the label, in red; empty for none
     */
    public record Bar(String series, Spread value, double noise, String label, String alarm) {}

    private static final int WIDTH = 1080;
    private static final int LEFT = 190;
    private static final int RIGHT = 210;
    private static final int TOP = 122;
    private static final int BAR = 14;
    private static final int SWATCH = 12;
    private static final int GAP = 3;
    private static final int GROUP_GAP = 16;

    /** The whole file. */
    public String svg() {
        int height = TOP + groups.stream().mapToInt(BarChart::height).sum() + 30;
        StringBuilder out = new StringBuilder();
        out.append(String.format(Locale.ROOT, """
                <svg xmlns="http://www.w3.org/2000/svg" width="%1$d" height="%2$d" viewBox="0 0 %1$d %2$d" font-family="Helvetica, Arial, sans-serif" font-size="12">
                <rect width="%1$d" height="%2$d" fill="#ffffff"/>
                """, WIDTH, height));
        text(out, 24, 34, "font-size=\"20\" font-weight=\"bold\" fill=\"#1b2733\"", title);
        text(out, 24, 56, "fill=\"#5b6875\"", subtitle);
        legend(out);
        axis(out, height - 24);
        int y = TOP;
        for (Group group : groups) {
            draw(out, group, y);
            y += height(group);
        }
        return out.append("</svg>\n").toString();
    }

    private static int height(Group group) {
        return group.bars().size() * (BAR + GAP) + GROUP_GAP;
    }

    private void legend(StringBuilder out) {
        List<Bar> bars = groups.stream().flatMap(group -> group.bars().stream()).toList();
        int x = 24;
        for (Map.Entry<String, String> colour : colours.entrySet()) {
            if (bars.stream().anyMatch(bar -> bar.series().equals(colour.getKey()))) {
                rectangle(out, x, 71, SWATCH, colour.getValue());
                text(out, x + 18, 81, "fill=\"#1b2733\"", colour.getKey());
                x += 46 + 7 * colour.getKey().length();
            }
        }
        boolean noise = bars.stream().anyMatch(bar -> !Double.isNaN(bar.noise()));
        text(
                out,
                x,
                81,
                "fill=\"#5b6875\"",
                "whisker: lowest and highest round" + (noise ? "; dashed mark: the same without trouble" : ""));
    }

    private void axis(StringBuilder out, int bottom) {
        for (double tick : scale.ticks()) {
            double x = x(tick);
            line(out, x, TOP - 8, x, bottom, "stroke=\"#e3e8ed\"");
            text(out, x, TOP - 13, "fill=\"#5b6875\" text-anchor=\"middle\"", Scale.text(tick) + " " + unit);
        }
    }

    private void draw(StringBuilder out, Group group, int top) {
        int middle = top + group.bars().size() * (BAR + GAP) / 2 + 4;
        text(out, LEFT - 12, middle, "text-anchor=\"end\" fill=\"#1b2733\" font-weight=\"bold\"", group.name());
        int y = top;
        for (Bar bar : group.bars()) {
            draw(out, bar, y);
            y += BAR + GAP;
        }
    }

    private void draw(StringBuilder out, Bar bar, int y) {
        double end = x(bar.value().median());
        rectangle(out, LEFT, y, Math.max(2, end - LEFT), colours.getOrDefault(bar.series(), "#888888"));
        double low = x(bar.value().lowest());
        double high = x(bar.value().highest());
        double centre = y + BAR / 2.0;
        if (high - low > 1) {
            line(out, low, centre, high, centre, "stroke=\"#1b2733\" stroke-width=\"1.2\"");
            line(out, low, centre - 3, low, centre + 3, "stroke=\"#1b2733\" stroke-width=\"1.2\"");
            line(out, high, centre - 3, high, centre + 3, "stroke=\"#1b2733\" stroke-width=\"1.2\"");
        }
        if (!Double.isNaN(bar.noise())) {
            double at = x(bar.noise());
            line(out, at, y - 1, at, y + BAR + 1.0, "stroke=\"#1b2733\" stroke-dasharray=\"2 2\" stroke-width=\"1.4\"");
        }
        String alarm = bar.alarm().isEmpty()
                ? ""
                : " <tspan fill=\"#c22a2a\" font-weight=\"bold\">" + escaped(bar.alarm()) + "</tspan>";
        out.append(String.format(
                Locale.ROOT,
                "<text x=\"%.1f\" y=\"%.1f\" fill=\"#1b2733\" stroke=\"#ffffff\" stroke-width=\"3\" paint-order=\"stroke\">%s%s</text>%n",
                Math.max(Math.max(end, high), Double.isNaN(bar.noise()) ? 0 : x(bar.noise())) + 6,
                centre + 4,
                escaped(bar.label()),
                alarm));
    }

    private double x(double value) {
        return LEFT + scale.share(value) * (WIDTH - LEFT - RIGHT);
    }

    private static void rectangle(StringBuilder out, double x, double y, double width, String fill) {
        out.append(String.format(
                Locale.ROOT,
                "<rect x=\"%.1f\" y=\"%.1f\" width=\"%.1f\" height=\"%d\" rx=\"2\" fill=\"%s\"/>%n",
                x,
                y,
                width,
                width == SWATCH ? SWATCH : BAR,
                fill));
    }

    private static void line(StringBuilder out, double x1, double y1, double x2, double y2, String style) {
        out.append(String.format(
                Locale.ROOT, "<line x1=\"%.1f\" y1=\"%.1f\" x2=\"%.1f\" y2=\"%.1f\" %s/>%n", x1, y1, x2, y2, style));
    }

    private static void text(StringBuilder out, double x, double y, String style, String text) {
        out.append(
                String.format(Locale.ROOT, "<text x=\"%.1f\" y=\"%.1f\" %s>%s</text>%n", x, y, style, escaped(text)));
    }

    private static String escaped(String text) {
        return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
    }
}
