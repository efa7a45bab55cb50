package io.mlops.provider.local;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Mutual exclusion among threads and processes by a file that is never deleted. The system releases it when the process
 * dies. Not reentrant. Thread-safe.
 */
final class FileMutex {
    private static final long RETRY_NANOS = TimeUnit.MILLISECONDS.toNanos(2);
    /** A file lock belongs to the whole process, so threads exclude each other before they ask for it. */
    private static final ConcurrentMap<Path, ReentrantLock> THREADS = new ConcurrentHashMap<>();

    private final Path file;

    FileMutex(Path file) {
        this.file = file;
    }

    /** What is done while nobody else does. */
    @FunctionalInterface
    interface Section {
        void run() throws IOException, InterruptedException, LocalException;
    }

    /** Waits until it is ours, runs the section, and gives it back. */
    void hold(Section section) throws IOException, InterruptedException, LocalException {
        ReentrantLock threads = THREADS.computeIfAbsent(file, path -> new ReentrantLock());
        threads.lockInterruptibly();
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
            lock(channel);
            section.run();
        } finally {
            threads.unlock();
        }
    }

    private static void lock(FileChannel channel) throws IOException, InterruptedException {
        while (true) {
            try {
                FileLock lock = channel.lock();
                if (lock.isValid()) {
                    return;
                }
            } catch (OverlappingFileLockException e) {
                // The same class, loaded a second time in this process, holds it: nobody wakes us, so look again.
                LockSupport.parkNanos(RETRY_NANOS);
                if (Thread.interrupted()) {
                    throw new InterruptedException();
                }
            }
        }
    }
}
