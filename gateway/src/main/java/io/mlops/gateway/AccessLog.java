package io.mlops.gateway;

import io.mlops.routing.Upstream;
import java.io.BufferedWriter;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * Writes one JSON line a request, from a thread of its own. What it cannot keep up with is dropped and counted: the log never
 * holds a request up. The file moves to {@code .1} at 64 MiB.
 */
final class AccessLog implements RequestLog, AutoCloseable {
    private static final Logger LOG = System.getLogger(AccessLog.class.getName());
    private static final int QUEUE = 32 * 1024;
    private static final long MOST_BYTES = 64L * 1024 * 1024;
    private static final long PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

    /** A finished request. */
    private record Entry(
            Instant at,
            String deployment,
            String client,
            @Nullable Upstream upstream,
            int attempts,
            int status,
            long nanos) {}

    private final Path file;
    private final Clock clock;
    private final ArrayBlockingQueue<Entry> queue = new ArrayBlockingQueue<>(QUEUE);
    private final LongAdder dropped = new LongAdder();
    private final Thread thread;
    private volatile boolean closed;

    AccessLog(Path file, Clock clock) {
        this.file = file;
        this.clock = clock;
        this.thread = Thread.ofPlatform().name("gateway-access-log").daemon().start(this::run);
    }

    /** Lines that were not written. */
    long dropped() {
        return dropped.sum();
    }

    @Override
    public void add(
            String deployment, String client, @Nullable UpstreamLink last, int attempts, int status, long nanos) {
        Upstream upstream = last == null ? null : last.live().upstream();
        if (!queue.offer(new Entry(clock.instant(), deployment, client, upstream, attempts, status, nanos))) {
            dropped.increment();
        }
    }

    private void run() {
        List<Entry> batch = new ArrayList<>(QUEUE);
        boolean goOn = true;
        while (goOn) {
            // Read before draining, so that what was added before the close is written after it.
            goOn = !closed;
            queue.drainTo(batch);
            if (!batch.isEmpty()) {
                write(batch);
                batch.clear();
            } else if (goOn) {
                LockSupport.parkNanos(PAUSE_NANOS);
            }
        }
    }

    private void write(List<Entry> batch) {
        try {
            rotate();
            try (BufferedWriter out = Files.newBufferedWriter(
                    file, StandardCharsets.UTF_8, StandardOpenOption.CREATE, StandardOpenOption.APPEND)) {
                StringBuilder line = new StringBuilder(256);
                for (Entry entry : batch) {
                    line.setLength(0);
                    format(entry, line);
                    out.append(line);
                }
            }
        } catch (IOException e) {
            // A full disk must not stop the gateway; the metric tells how much is missing.
            dropped.add(batch.size());
            LOG.log(Level.WARNING, "cannot write {0}: {1}", file, e);
        }
    }

    private void rotate() throws IOException {
        Path folder = file.toAbsolutePath().getParent();
        if (folder != null) {
            Files.createDirectories(folder);
        }
        if (Files.exists(file) && Files.size(file) > MOST_BYTES) {
            Files.move(file, file.resolveSibling(file.getFileName() + ".1"), StandardCopyOption.REPLACE_EXISTING);
        }
    }

    /** Names come from the routes and from identities, where they are printable and hold no quote: nothing needs an escape. */
    private static void format(Entry entry, StringBuilder out) {
        out.append("{\"at\":\"").append(entry.at).append("\",\"deployment\":\"").append(entry.deployment);
        if (!entry.client.isEmpty()) {
            out.append("\",\"client\":\"").append(entry.client);
        }
        if (entry.upstream != null) {
            out.append("\",\"upstream\":\"").append(entry.upstream.id());
            out.append("\",\"location\":\"").append(entry.upstream.location());
            out.append("\",\"revision\":").append(entry.upstream.revision());
        } else {
            out.append('"');
        }
        out.append(",\"attempts\":").append(entry.attempts);
        out.append(",\"status\":").append(entry.status);
        long micros = entry.nanos / 1000;
        out.append(",\"ms\":").append(micros / 1000).append('.');
        long fraction = micros % 1000;
        out.append((char) ('0' + fraction / 100)).append((char) ('0' + fraction / 10 % 10));
        out.append((char) ('0' + fraction % 10)).append("}\n");
    }

    /** Writes what is there, then stops. */
    @Override
    public void close() {
        closed = true;
        LockSupport.unpark(thread);
        try {
            thread.join(TimeUnit.SECONDS.toMillis(5));
        } catch (InterruptedException e) {
            // The caller wants to go; the daemon thread may still finish.
            Thread.currentThread().interrupt();
        }
    }
}
