package io.mlops.controlplane;

import io.mlops.ErrorCode;
import io.mlops.MlopsException;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;

/** The lock that the living controller of a home holds; the system takes it away from the dead. */
final class HomeLock implements AutoCloseable {
    private final FileChannel channel;

    private HomeLock(FileChannel channel) {
        this.channel = channel;
    }

    /** Takes the lock; empty while another holds it. */
    static Optional<HomeLock> tryTake(Path file) {
        FileChannel channel = null;
        try {
            channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
            FileLock lock = channel.tryLock();
            if (lock != null) {
                return Optional.of(new HomeLock(channel));
            }
            channel.close();
            return Optional.empty();
        } catch (OverlappingFileLockException e) {
            closeQuietly(channel);
            return Optional.empty();
        } catch (IOException e) {
            closeQuietly(channel);
            throw new MlopsException(ErrorCode.PERMISSION_DENIED, "cannot lock " + file + ": " + e.getMessage(), e);
        }
    }

    /** Gives the lock back; a second call does nothing. */
    @Override
    public void close() {
        try {
            channel.close();
        } catch (IOException e) {
            throw new MlopsException(ErrorCode.UNKNOWN, "cannot release a lock: " + e.getMessage(), e);
        }
    }

    private static void closeQuietly(@org.jspecify.annotations.Nullable FileChannel channel) {
        try {
            if (channel != null) {
                channel.close();
            }
        } catch (IOException e) {
            // Nothing was written through it.
            System.getLogger(HomeLock.class.getName()).log(System.Logger.Level.DEBUG, "closing a lock file", e);
        }
    }
}
