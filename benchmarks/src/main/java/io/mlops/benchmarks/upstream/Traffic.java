package io.mlops.benchmarks.upstream;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.LongBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * How many requests an upstream read in each tenth of a second, in a file mapped into memory: what a killed process counted is
 * still there. One writer; readers in other processes.
 */
public final class Traffic {
    private static final int WINDOW_MILLIS = 100;
    /** 29 hours, of which the file system stores only what was written. */
    private static final int WINDOWS = 1 << 20;

    private final LongBuffer counts;

    private Traffic(LongBuffer counts) {
        this.counts = counts;
    }

    /** Opens or creates the file. */
    public static Traffic at(Path file) {
        try (FileChannel channel =
                FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
            return new Traffic(channel.map(FileChannel.MapMode.READ_WRITE, 0, (long) WINDOWS * Long.BYTES)
                    .asLongBuffer());
        } catch (IOException e) {
            throw new UncheckedIOException("cannot map " + file + ": " + e.getMessage(), e);
        }
    }

    void count() {
        int window = window(System.currentTimeMillis());
        counts.put(window, counts.get(window) + 1);
    }

    /** Requests read between two wall-clock times in milliseconds, to the tenth of a second. */
    public long between(long fromMillis, long untilMillis) {
        long sum = 0;
        for (long at = fromMillis; at < untilMillis; at += WINDOW_MILLIS) {
            sum += counts.get(window(at));
        }
        return sum;
    }

    private static int window(long millis) {
        return (int) (millis / WINDOW_MILLIS % WINDOWS);
    }
}
