package io.mlops.examples.pipeline;

import java.io.PrintStream;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/** What a run has made and must not leave behind, however it ends: removed on closing, the last first. Used by one thread. */
final class Leftovers implements AutoCloseable {
    private final Deque<Leftover> all = new ArrayDeque<>();
    private final PrintStream out;

    Leftovers(PrintStream out) {
        this.out = out;
    }

    /** To be called before it is made: what was begun and not finished is there, too. {@code removal} of nothing must succeed. */
    void expect(String what, Runnable removal) {
        all.push(new Leftover(what, removal));
    }

    /** Tries all of them; IllegalStateException names what is left. */
    @Override
    public void close() {
        // Whoever has interrupted the work wants this to be done all the more.
        boolean interrupted = Thread.interrupted();
        List<String> left = new ArrayList<>();
        while (!all.isEmpty()) {
            Leftover next = all.pop();
            try {
                next.removal().run();
                out.println("removed     " + next.what());
            } catch (RuntimeException e) {
                left.add(next.what() + " (" + e.getMessage() + ")");
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
        if (!left.isEmpty()) {
            throw new IllegalStateException("cannot remove " + String.join(", ", left) + ": look after it yourself");
        }
    }

    private record Leftover(String what, Runnable removal) {}
}
