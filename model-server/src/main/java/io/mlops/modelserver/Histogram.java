package io.mlops.modelserver;

import java.util.concurrent.atomic.AtomicLongArray;
import java.util.concurrent.atomic.LongAdder;

/** Counts values by upper bound, as Prometheus wants them. Thread-safe. */
final class Histogram {
    private final String name;
    private final String help;
    private final double[] bounds;
    private final AtomicLongArray counts;
    private final LongAdder sum = new LongAdder();
    private final double unit;

    /**
     * @param unit what a recorded 1 is worth: 1e-9 for nanoseconds shown as seconds
     * @param bounds upper bounds in shown units, ascending
     */
    Histogram(String name, String help, double unit, double... bounds) {
        this.name = name;
        this.help = help;
        this.unit = unit;
        this.bounds = bounds.clone();
        counts = new AtomicLongArray(bounds.length + 1);
    }

    void record(long value) {
        double shown = value * unit;
        int i = 0;
        while (i < bounds.length && shown > bounds[i]) {
            i++;
        }
        counts.incrementAndGet(i);
        sum.add(value);
    }

    void write(StringBuilder out) {
        out.append("# HELP ").append(name).append(' ').append(help).append('\n');
        out.append("# TYPE ").append(name).append(" histogram\n");
        long total = 0;
        for (int i = 0; i < bounds.length; i++) {
            total += counts.get(i);
            out.append(name)
                    .append("_bucket{le=\"")
                    .append(bounds[i])
                    .append("\"} ")
                    .append(total)
                    .append('\n');
        }
        total += counts.get(bounds.length);
        out.append(name).append("_bucket{le=\"+Inf\"} ").append(total).append('\n');
        out.append(name).append("_sum ").append(sum.sum() * unit).append('\n');
        out.append(name).append("_count ").append(total).append('\n');
    }
}
