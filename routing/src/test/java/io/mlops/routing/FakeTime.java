package io.mlops.routing;

import java.util.Comparator;
import java.util.PriorityQueue;

/** A clock that stands until the next thing happens. */
final class FakeTime {
    private record Planned(long at, long number, Runnable work) {}

    private final PriorityQueue<Planned> planned =
            new PriorityQueue<>(Comparator.comparingLong(Planned::at).thenComparingLong(Planned::number));
    private long now;
    private long numbers;

    long now() {
        return now;
    }

    void in(long nanos, Runnable work) {
        planned.add(new Planned(now + Math.max(0, nanos), numbers++, work));
    }

    /** Lets everything happen that happens until then. */
    void runUntil(long until) {
        while (!planned.isEmpty() && planned.peek().at() <= until) {
            Planned next = planned.remove();
            now = next.at();
            next.work().run();
        }
        now = until;
    }

    static long millis(long millis) {
        return millis * 1_000_000L;
    }
}
