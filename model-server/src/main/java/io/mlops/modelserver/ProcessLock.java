package io.mlops.modelserver;

import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** An exclusive lock on a file, which the operating system frees when the process ends however it ends. */
final class ProcessLock {
    private static final Logger LOG = System.getLogger(ProcessLock.class.getName());

    private final FileLock lock;

    private ProcessLock(FileLock lock) {
        this.lock = lock;
    }

    static ProcessLock take(Path file) throws StartFailure {
        Path absolute = file.toAbsolutePath();
        FileChannel channel;
        FileLock lock;
        try {
            // Its folder is not made: where it is gone, whoever started this process has changed its mind.
            channel = FileChannel.open(absolute, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
            lock = channel.tryLock();
        } catch (OverlappingFileLockException e) {
            throw held(absolute);
        } catch (IOException e) {
            throw StartFailure.unavailable("cannot lock " + absolute + ": " + e);
        }
        if (lock == null) {
            throw held(absolute);
        }
        return new ProcessLock(lock);
    }

    private static StartFailure held(Path file) {
        return StartFailure.locked("cannot lock " + file + ": another process holds it");
    }

    /** Frees the lock; the end of the process does so too. */
    void release() {
        try {
            lock.acquiredBy().close();
        } catch (IOException e) {
            // The process is about to end, which frees it anyway.
            LOG.log(Level.DEBUG, "cannot release the lock", e);
        }
    }
}
