package io.mlops.sandbox.cloudlogging;

import com.google.api.MonitoredResource;
import com.google.logging.v2.LogEntry;
import com.google.protobuf.Struct;
import com.google.protobuf.Timestamp;
import com.google.protobuf.Value;
import io.mlops.sandbox.container.LogStream;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Locale;

/** What containers wrote last, as Cloud Logging keeps it: an entry a line. Thread-safe. */
public final class LogEntries {
    private static final int BATCH = 500;
    private static final int MOST = 200_000;

    private final InstantSource clock;
    private final String project;
    private final Deque<LogEntry> entries = new ArrayDeque<>();
    private long written;

    public LogEntries(InstantSource clock, String project) {
        this.clock = clock;
        this.project = project;
    }

    /**
     * Takes the lines of one more container until it has ended.
     *
     * @param log as {@code workerpool0-0}
     */
    public LogStream stream(String log, MonitoredResource resource) {
        LogStream lines = new LogStream();
        Thread.ofVirtual().name("log " + log).start(() -> write(log, resource, lines));
        return lines;
    }

    private void write(String log, MonitoredResource resource, LogStream lines) {
        try {
            for (List<String> batch = lines.take(BATCH); !batch.isEmpty(); batch = lines.take(BATCH)) {
                batch.forEach(line -> add(log, resource, line));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            lines.written();
        }
    }

    /** The service's agent writes lines as JSON. */
    private synchronized void add(String log, MonitoredResource resource, String line) {
        Instant now = clock.instant();
        Timestamp time = Timestamp.newBuilder()
                .setSeconds(now.getEpochSecond())
                .setNanos(now.getNano())
                .build();
        if (entries.size() == MOST) {
            entries.removeFirst();
        }
        entries.add(LogEntry.newBuilder()
                .setLogName("projects/" + project + "/logs/" + log)
                .setResource(resource)
                .setTimestamp(time)
                .setReceiveTimestamp(time)
                .setInsertId(String.format(Locale.ROOT, "%012x", written++))
                .setJsonPayload(Struct.newBuilder()
                        .putFields(
                                "message",
                                Value.newBuilder().setStringValue(line + "\n").build()))
                .build());
    }

    /** All of them, in the order in which they came. */
    synchronized List<LogEntry> all() {
        return List.copyOf(entries);
    }
}
