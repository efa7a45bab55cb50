package io.mlops.gateway;

import io.mlops.ErrorCode;
import io.mlops.MlopsException;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/** The lock that a living gateway holds on a file: others know by it that the gateway lives, whatever a pid says. */
final class ProcessLock implements AutoCloseable {
    /** Whoever looks whether a gateway lives holds the lock for an instant; a living one holds it for good. */
    static final long PATIENCE_NANOS = TimeUnit.MILLISECONDS.toNanos(500);

    private static final long PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(10);

    private final @Nullable FileChannel channel;

    private ProcessLock(@Nullable FileChannel channel) {
        this.channel = channel;
    }

    /** Takes the lock; FAILED_PRECONDITION where another holds it. */
    static ProcessLock take(@Nullable Path file) {
        return take(file, PATIENCE_NANOS, "another one holds " + file + "; stop it first, or use another home");
    }

    /** Takes the lock; FAILED_PRECONDITION with the reason where another holds it for longer than one's patience. */
    static ProcessLock take(@Nullable Path file, long patienceNanos, String reason) {
        if (file == null) {
            return new ProcessLock(null);
        }
        try {
            Path folder = file.toAbsolutePath().getParent();
            if (folder != null) {
                Files.createDirectories(folder);
            }
            FileChannel channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
            if (!lock(channel, patienceNanos)) {
                channel.close();
                throw new MlopsException(ErrorCode.FAILED_PRECONDITION, "cannot start gateway: " + reason);
            }
            return new ProcessLock(channel);
        } catch (IOException e) {
            throw new MlopsException(ErrorCode.FAILED_PRECONDITION, "cannot lock " + file + ": " + e.getMessage(), e);
        }
    }

    private static boolean lock(FileChannel channel, long patienceNanos) throws IOException {
        long start = System.nanoTime();
        while (tryLock(channel) == null) {
            if (System.nanoTime() - start > patienceNanos) {
                return false;
            }
            LockSupport.parkNanos(PAUSE_NANOS);
        }
        return true;
    }

    private static @Nullable FileLock tryLock(FileChannel channel) throws IOException {
        try {
            return channel.tryLock();
        } catch (OverlappingFileLockException e) {
            // Held by another gateway in this same process.
            return null;
        }
    }

    @Override
    public void close() throws IOException {
        if (channel != null) {
            channel.close();
        }
    }
}
