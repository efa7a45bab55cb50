package io.mlops.sandbox.container;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;

/** The last lines that a container wrote. Thread-safe. */
public final class KeptLog {
    private static final int MOST = 5000;
    private static final int BATCH = 500;

    private final Deque<String> lines = new ArrayDeque<>();

    /** Takes the lines of one more start. */
    public LogStream stream() {
        LogStream stream = new LogStream();
        Thread.ofVirtual().name("log of a container").start(() -> keep(stream));
        return stream;
    }

    private void keep(LogStream stream) {
        try {
            for (List<String> batch = stream.take(BATCH); !batch.isEmpty(); batch = stream.take(BATCH)) {
                add(batch);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            stream.written();
        }
    }

    private synchronized void add(List<String> batch) {
        lines.addAll(batch);
        while (lines.size() > MOST) {
            lines.removeFirst();
        }
    }

    /** The last ones, each with its end. */
    public synchronized String tail(int most) {
        StringBuilder text = new StringBuilder();
        lines.stream()
                .skip(Math.max(0, lines.size() - most))
                .forEach(line -> text.append(line).append('\n'));
        return text.toString();
    }
}
