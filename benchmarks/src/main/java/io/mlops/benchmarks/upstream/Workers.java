package io.mlops.benchmarks.upstream;

import java.util.ArrayDeque;
import java.util.Deque;

/** So many requests at a time; the others wait in the order of their arrival. Used by one event loop. */
final class Workers {
    private final Deque<Runnable> waiting = new ArrayDeque<>();
    private int free;

    /** 0 is no limit. */
    Workers(int count) {
        free = count == 0 ? Integer.MAX_VALUE : count;
    }

    void start(Runnable job) {
        if (free > 0) {
            free--;
            job.run();
        } else {
            waiting.add(job);
        }
    }

    void ended() {
        Runnable next = waiting.poll();
        if (next != null) {
            next.run();
        } else {
            free++;
        }
    }
}
