package io.mlops.cli.drill;

import io.mlops.ErrorCode;
import io.mlops.MlopsException;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.jspecify.annotations.Nullable;

/** One drill at a time in a home: a lock on a file, which the system gives back however the drill ends. */
public final class DrillLock implements AutoCloseable {
    private final FileChannel channel;

    private DrillLock(FileChannel channel) {
        this.channel = channel;
    }

    /** Takes it; FAILED_PRECONDITION where another drill has it. */
    public static DrillLock take(Path run) {
        Path file = run.resolve("drill.lock");
        try {
            Files.createDirectories(run);
            FileChannel channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
            @Nullable FileLock lock = tryLock(channel);
            if (lock == null) {
                channel.close();
                throw new MlopsException(
                        ErrorCode.FAILED_PRECONDITION,
                        "cannot drill: another drill runs in this home, and two would blame each other; wait for its end");
            }
            return new DrillLock(channel);
        } catch (IOException e) {
            throw new MlopsException(
                    ErrorCode.FAILED_PRECONDITION, "cannot drill: cannot lock " + file + ": " + e.getMessage(), e);
        }
    }

    private static @Nullable FileLock tryLock(FileChannel channel) throws IOException {
        try {
            return channel.tryLock();
        } catch (OverlappingFileLockException e) {
            return null; // held by this same process
        }
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
