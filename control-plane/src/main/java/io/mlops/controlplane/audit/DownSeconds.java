package io.mlops.controlplane.audit;

import io.mlops.controlplane.rollup.Rollup;
import java.util.BitSet;
import java.util.List;
import java.util.TreeSet;

/**
 * In how many seconds of a minute nothing could answer, by what several gateways saw of it. A gateway says how many of its
 * seconds were down, not which ones. Pure.
 *
 * @param live the seconds of the minute, 0 to 59, in which the deployment had to answer
 */
record DownSeconds(BitSet live) {
    /**
     * Where several gateways watched, nothing could answer only as far as all of them found nobody; what they watched one
     * after the other adds up. Seconds before the first replica was ready are taken to be those that were down.
     */
    int of(List<Rollup> rows) {
        int[] left = new int[rows.size()];
        TreeSet<Integer> bounds = new TreeSet<>();
        for (int i = 0; i < left.length; i++) {
            Rollup row = rows.get(i);
            int notLive = row.to() - row.from() - live(row.from(), row.to());
            left[i] = Math.max(0, row.down() - notLive);
            bounds.add(row.from());
            bounds.add(row.to());
        }
        int down = 0;
        for (Integer from : bounds) {
            Integer to = bounds.higher(from);
            if (to != null) {
                down += part(rows, left, from, to);
            }
        }
        return down;
    }

    /** A part that the same gateways watched from begin to end; what is down in it is taken off what each has left. */
    private int part(List<Rollup> rows, int[] left, int from, int to) {
        int down = live(from, to);
        boolean watched = false;
        for (int i = 0; i < left.length; i++) {
            if (covers(rows.get(i), from, to)) {
                down = Math.min(down, left[i]);
                watched = true;
            }
        }
        if (!watched) {
            return 0;
        }
        for (int i = 0; i < left.length; i++) {
            left[i] -= covers(rows.get(i), from, to) ? down : 0;
        }
        return down;
    }

    private static boolean covers(Rollup row, int from, int to) {
        return row.from() <= from && row.to() >= to;
    }

    private int live(int from, int to) {
        return live.get(from, to).cardinality();
    }
}
