package io.mlops.sandbox.azureml;

import io.mlops.sandbox.container.LogStream;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;

/** What a program wrote: {@code user_logs/std_log.txt} of its run, which grows. Thread-safe. */
final class RunLog {
    static final String PATH = "user_logs/std_log.txt";
    private static final int BATCH = 500;

    private final ByteArrayOutputStream content = new ByteArrayOutputStream();

    /** Takes the lines of a program until it has ended. */
    LogStream stream(String run) {
        LogStream lines = new LogStream();
        Thread.ofVirtual().name("log of " + run).start(() -> write(lines));
        return lines;
    }

    private void write(LogStream lines) {
        try {
            for (List<String> batch = lines.take(BATCH); !batch.isEmpty(); batch = lines.take(BATCH)) {
                byte[] bytes = (String.join("\n", batch) + "\n").getBytes(StandardCharsets.UTF_8);
                synchronized (content) {
                    content.writeBytes(bytes);
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            lines.written();
        }
    }

    /** How long it is. */
    int length() {
        synchronized (content) {
            return content.size();
        }
    }

    /** A part of it; it must be that long. */
    byte[] read(int from, int to) {
        synchronized (content) {
            return Arrays.copyOfRange(content.toByteArray(), from, to);
        }
    }
}
