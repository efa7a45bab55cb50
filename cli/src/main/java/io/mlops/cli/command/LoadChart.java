package io.mlops.cli.command;

import io.mlops.catalog.cost.LoadCurve;
import io.mlops.catalog.cost.MeasuredLoad;
import java.math.BigDecimal;
import java.math.MathContext;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.SortedMap;
import java.util.TreeMap;

/** Load that was measured, as SVG that stands in a page: the replicas of each hour, and the hours of each number of replicas. */
record LoadChart(MeasuredLoad load) {
    private static final int LEFT = 50;
    private static final int WIDTH = 790;
    private static final int TOP = 12;
    private static final int HEIGHT = 180;
    private static final int BELOW = 28;
    private static final int DATES = 8;
    /** More bars than this are no picture: neighbours are taken together. */
    private static final int BARS = 24;

    private static final int UNSEEN = -1;

    /** The replicas of the busiest hour of each column, from left to right; {@link #UNSEEN} where nobody wrote one down. */
    private int[] columns() {
        int hours = hours(load.until()) + 1;
        int[] columns = new int[Math.min(WIDTH, hours)];
        Arrays.fill(columns, UNSEEN);
        for (MeasuredLoad.Hour hour : load.hours()) {
            int column = (int) ((long) hours(hour.begin()) * columns.length / hours);
            columns[column] = Math.max(columns[column], load.replicas(hour));
        }
        return columns;
    }

    /** Since the first one. */
    private int hours(Instant begin) {
        return Math.toIntExact(Duration.between(load.from(), begin).toHours());
    }

    /** Hours that one column of the curve stands for, 1 where each has its own. */
    int hoursAColumn() {
        return Math.ceilDiv(hours(load.until()) + 1, WIDTH);
    }

    /** The replicas of each hour, from the first one to the last one. */
    String curve() {
        int[] columns = columns();
        int most = Math.max(1, Arrays.stream(columns).max().orElse(1));
        StringBuilder svg = new StringBuilder(String.format(
                Locale.ROOT,
                "<svg role=\"img\" viewBox=\"0 0 %d %d\" width=\"%d\" aria-label=\"Replicas, hour by hour\">%n",
                LEFT + WIDTH + 20,
                TOP + HEIGHT + BELOW,
                LEFT + WIDTH + 20));
        int step = Math.max(1, Math.ceilDiv(most, 6));
        for (int replicas = 0; replicas <= most; replicas += step) {
            double y = y(replicas, most);
            svg.append(String.format(
                    Locale.ROOT,
                    "<path class=\"grid\" d=\"M%d %.1fH%d\"/><text x=\"%d\" y=\"%.1f\" text-anchor=\"end\">%d</text>%n",
                    LEFT,
                    y,
                    LEFT + WIDTH,
                    LEFT - 8,
                    y + 4,
                    replicas));
        }
        dates(svg);
        svg.append("<path class=\"compute\" d=\"").append(area(columns, most)).append("\"/>\n");
        return svg.append("</svg>\n").toString();
    }

    /** Steps above the ground, with gaps where nothing is known. */
    private static String area(int[] columns, int most) {
        StringBuilder path = new StringBuilder();
        double width = (double) WIDTH / columns.length;
        for (int i = 0; i < columns.length; i++) {
            if (columns[i] == UNSEEN) {
                continue;
            }
            boolean begins = i == 0 || columns[i - 1] == UNSEEN;
            boolean ends = i == columns.length - 1 || columns[i + 1] == UNSEEN;
            if (begins) {
                path.append(String.format(Locale.ROOT, "M%.1f %d", LEFT + i * width, TOP + HEIGHT));
            }
            if (begins || columns[i] != columns[i - 1]) {
                path.append(String.format(Locale.ROOT, "V%.1f", y(columns[i], most)));
            }
            if (ends || columns[i] != columns[i + 1]) {
                path.append(String.format(Locale.ROOT, "H%.1f", LEFT + (i + 1) * width));
            }
            if (ends) {
                path.append(String.format(Locale.ROOT, "V%dZ", TOP + HEIGHT));
            }
        }
        return path.toString();
    }

    private static double y(int replicas, int most) {
        return TOP + HEIGHT * (1 - (double) replicas / most);
    }

    /** Midnights in UTC, some of them by their date. */
    private void dates(StringBuilder svg) {
        int hours = hours(load.until()) + 1;
        int days = Math.max(1, Math.ceilDiv(hours, 24 * DATES));
        LocalDate day =
                LocalDate.ofInstant(load.from().minusNanos(1), ZoneOffset.UTC).plusDays(1);
        for (; ; day = day.plusDays(days)) {
            int at = hours(day.atStartOfDay(ZoneOffset.UTC).toInstant());
            if (at >= hours) {
                return;
            }
            double x = LEFT + (double) at * WIDTH / hours;
            svg.append(String.format(
                    Locale.ROOT,
                    "<path class=\"grid\" d=\"M%.1f %dv6\"/><text x=\"%.1f\" y=\"%d\" text-anchor=\"middle\">%s</text>%n",
                    x,
                    TOP + HEIGHT,
                    x,
                    TOP + HEIGHT + 20,
                    x > LEFT + WIDTH - 15 ? "" : day)); // it would be cut
        }
    }

    /** The hours of a month with each number of replicas. */
    String hoursAMonth() {
        SortedMap<Integer, BigDecimal> shares = load.replicas();
        int first = shares.firstKey();
        int together = Math.ceilDiv(shares.lastKey() - first + 1, BARS);
        SortedMap<Integer, BigDecimal> bars = new TreeMap<>();
        shares.forEach((replicas, share) ->
                bars.merge(first + (replicas - first) / together * together, share, BigDecimal::add));
        BarChart chart = new BarChart("Hours a month with each number of replicas");
        bars.forEach((from, share) -> {
            BigDecimal hours = share.multiply(LoadCurve.MONTH_HOURS, MathContext.DECIMAL64);
            String number = String.format(Locale.ROOT, "%,.1f h, %s", hours, PriceText.share(share));
            chart.bar(name(from, from + together - 1), List.of(new BarChart.Part("compute", number, hours)), number);
        });
        return chart.svg();
    }

    private static String name(int from, int to) {
        return (from == to ? Integer.toString(from) : from + " to " + to) + (to == 1 ? " replica" : " replicas");
    }
}
