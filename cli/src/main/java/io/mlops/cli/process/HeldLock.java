package io.mlops.cli.process;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.jspecify.annotations.Nullable;

/** Whether a living process holds a lock file: that, and never a pid alone, says that it lives. */
public final class HeldLock {
    private HeldLock() {}

    /** Looks without disturbing: a shared lock that is had at once is given back at once. */
    public static boolean held(Path file) throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
            @Nullable FileLock lock = channel.tryLock(0, Long.MAX_VALUE, true);
            return lock == null;
        } catch (NoSuchFileException e) {
            return false; // nobody ever ran here
        } catch (OverlappingFileLockException e) {
            return true; // this very process holds it
        }
    }
}
