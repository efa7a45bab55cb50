package io.mlops.controlplane.audit;

import io.mlops.controlplane.rollup.Latencies;
import io.mlops.controlplane.rollup.Rollup;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;

/** Adds one deployment's minutes up, those of several gateways together; they come in the order of time. Used by one thread. */
final class ServiceCount {
    private static final int MINUTE = 60;

    private final String name;
    private final Instant from;
    private final double objective;
    private final BitSet live;
    private final BitSet gone;
    private final BitSet watched = new BitSet();
    private final Latencies times = new Latencies();
    private long all;
    private long errors;
    private long left;
    private long refused;
    private long attempts;
    private long retries;
    private long hedges;
    private long ejections;
    private long downSeconds;
    private long badMinutes;
    private int minute = -1;
    private long minuteRequests;
    private long minuteErrors;
    private final List<Rollup> minuteRows = new ArrayList<>();

    /** {@code live} are the seconds in which it was deployed, {@code gone} those in which no gateway lived. */
    ServiceCount(String name, Instant from, double objective, BitSet live, BitSet gone) {
        this.name = name;
        this.from = from;
        this.objective = objective;
        this.live = live;
        this.gone = gone;
    }

    void add(Rollup row) {
        int number = Math.toIntExact(Duration.between(from, row.minute()).toMinutes());
        if (live.get(number * MINUTE, (number + 1) * MINUTE).isEmpty()) {
            // Asked for before its first replica was ready, or after it was destroyed.
            return;
        }
        if (number != minute) {
            closeMinute();
            minute = number;
        }
        minuteRows.add(row);
        watched.set(number * MINUTE + row.from(), number * MINUTE + row.to());
        minuteRequests += row.requests() - row.left() - row.refused();
        minuteErrors += row.errors();
        all += row.requests();
        errors += row.errors();
        left += row.left();
        refused += row.refused();
        attempts += row.attempts();
        retries += row.retries();
        hedges += row.hedges();
        ejections += row.ejections();
        times.add(Latencies.parse(row.times()));
    }

    private void closeMinute() {
        if (minute < 0) {
            return;
        }
        int alive = live.get(minute * MINUTE, (minute + 1) * MINUTE).cardinality();
        int down = new DownSeconds(live.get(minute * MINUTE, (minute + 1) * MINUTE)).of(minuteRows);
        downSeconds += down;
        boolean failed = minuteErrors > (1 - objective) * minuteRequests;
        if (alive > 0 && (down > 0 || failed || unserved(minute) > 0)) {
            badMinutes++;
        }
        minuteRequests = 0;
        minuteErrors = 0;
        minuteRows.clear();
    }

    private int unserved(int number) {
        BitSet lost = live.get(number * MINUTE, (number + 1) * MINUTE);
        lost.andNot(watched.get(number * MINUTE, (number + 1) * MINUTE));
        lost.and(gone.get(number * MINUTE, (number + 1) * MINUTE));
        return lost.cardinality();
    }

    MonthReport.Service result() {
        closeMinute();
        BitSet lost = (BitSet) live.clone();
        lost.andNot(watched);
        long missingMinutes = 0;
        for (int number = 0; number * MINUTE < live.length(); number++) {
            boolean needed = !live.get(number * MINUTE, (number + 1) * MINUTE).isEmpty();
            if (needed && watched.get(number * MINUTE, (number + 1) * MINUTE).isEmpty()) {
                missingMinutes++;
                badMinutes += unserved(number) > 0 ? 1 : 0;
            }
        }
        BitSet unserved = (BitSet) lost.clone();
        unserved.and(gone);
        long unknown = (long) lost.cardinality() - unserved.cardinality();
        return new MonthReport.Service(
                name,
                objective,
                new MonthReport.Requests(
                        all,
                        errors,
                        left,
                        refused,
                        attempts,
                        retries,
                        hedges,
                        ejections,
                        times.quantileMillis(0.5),
                        times.quantileMillis(0.99),
                        times.quantileMillis(1)),
                new MonthReport.Time(
                        live.cardinality(), downSeconds, unserved.cardinality(), unknown, badMinutes, missingMinutes));
    }
}
