package io.mlops.provider.local;

import java.io.IOException;
import java.lang.System.Logger.Level;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Names for files that live no longer than the process that works on them: {@code <pid>-<start>-<number>.<what>}. What a
 * dead process left is known by its name. Thread-safe.
 */
final class TemporaryFiles {
    private static final System.Logger LOG = System.getLogger(TemporaryFiles.class.getName());
    private static final Pattern NAME = Pattern.compile("(\\d{1,10})-(\\d{1,18})-[0-9a-f]{1,16}-\\d{1,18}\\.(.+)");
    /** A process's start, as the system computes it, moves when the clock is set; a reused id is hardly that young. */
    private static final Duration START_TOLERANCE = Duration.ofSeconds(10);

    private final Path folder;
    private final String owner;
    private final AtomicLong numbers = new AtomicLong();

    /**
     * @param folder where they lie
     * @param salt keeps two users of the folder in one process apart
     */
    TemporaryFiles(Path folder, int salt) {
        this.folder = folder;
        ProcessHandle self = ProcessHandle.current();
        long start = self.info().startInstant().map(Instant::toEpochMilli).orElse(0L);
        this.owner = self.pid() + "-" + start + "-" + Integer.toHexString(salt) + "-";
    }

    /** A name that nobody else uses. */
    Path next(String what) {
        return folder.resolve(owner + numbers.incrementAndGet() + "." + what);
    }

    /** What became of a leftover. */
    @FunctionalInterface
    interface Leftover {
        /**
         * Undoes what was begun, before the file is removed.
         *
         * @param what the last part of the name
         */
        void undo(String what) throws IOException, InterruptedException, LocalException;
    }

    /** Whether the process that gave a file this name lives; true for a name that is none of these. */
    static boolean ownerLives(Path file) {
        Matcher name = NAME.matcher(file.getFileName().toString());
        return !name.matches() || lives(Long.parseLong(name.group(1)), Long.parseLong(name.group(2)));
    }

    /** Removes what dead processes left, each file after {@code leftover} dealt with it. */
    void sweep(Leftover leftover) throws IOException, InterruptedException, LocalException {
        for (Path file : DurableFiles.children(folder)) {
            Matcher name = NAME.matcher(file.getFileName().toString());
            if (name.matches() && !ownerLives(file)) {
                LOG.log(Level.DEBUG, "Removing {0}, which a dead process left", file);
                leftover.undo(name.group(3));
                Files.deleteIfExists(file);
            }
        }
    }

    private static boolean lives(long pid, long startMillis) {
        Optional<ProcessHandle> process = ProcessHandle.of(pid).filter(ProcessHandle::isAlive);
        if (process.isEmpty()) {
            return false;
        }
        Optional<Instant> start = process.get().info().startInstant();
        // Where the system does not tell when it started, keep the file: too much is better than too little.
        return start.isEmpty()
                || Duration.between(Instant.ofEpochMilli(startMillis), start.get())
                                .abs()
                                .compareTo(START_TOLERANCE)
                        < 0;
    }
}
