package io.mlops.artifact;

import io.mlops.ErrorCode;
import io.mlops.MlopsException;
import io.mlops.Sha256;
import io.mlops.spi.DriverCall;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;

/**
 * A file that a download fills beside its place and moves there when it is whole. Thread-safe for different parts.
 *
 * @param key what is downloaded, for messages
 * @param place where the file goes
 * @param part where it lies until it is whole
 */
record TargetFile(ObjectKey key, Path place, Path part) {
    private static final int BUFFER_BYTES = 256 * 1024;

    /** What is done with the file. */
    @FunctionalInterface
    private interface Work<T> {
        T run() throws IOException;
    }

    /** A file at {@code place}, which is filled beside it, under its name with {@code suffix}. */
    static TargetFile beside(ObjectKey key, Path place, String suffix) {
        Path there = place.toAbsolutePath();
        return new TargetFile(key, there, there.resolveSibling("." + there.getFileName() + suffix + ".download"));
    }

    /** Writes so many bytes of the stream at an offset; UNAVAILABLE when it ends before. */
    void fill(InputStream content, long offset, long length, Progress progress) throws Exception {
        try (FileChannel channel =
                own(() -> FileChannel.open(part, StandardOpenOption.CREATE, StandardOpenOption.WRITE))) {
            byte[] buffer = new byte[(int) Math.min(BUFFER_BYTES, Math.max(1, length))];
            long done = 0;
            while (done < length) {
                int n = content.read(buffer, 0, (int) Math.min(buffer.length, length - done));
                if (n < 0) {
                    throw new MlopsException(
                            ErrorCode.UNAVAILABLE,
                            "cannot download " + key + ": the content ended after " + done + " of " + length
                                    + " bytes");
                }
                if (Thread.currentThread().isInterrupted()) {
                    throw new InterruptedException();
                }
                ByteBuffer bytes = ByteBuffer.wrap(buffer, 0, n);
                long at = offset + done;
                own(() -> {
                    while (bytes.hasRemaining()) {
                        channel.write(bytes, at + bytes.position());
                    }
                    return n;
                });
                done += n;
                progress.add(n);
            }
        }
    }

    Sha256 digest() throws Exception {
        return own(() -> Sha256.of(part));
    }

    boolean started() {
        return Files.exists(part);
    }

    /** Makes the file the one at its place, at one stroke. */
    void finish() throws Exception {
        own(() -> {
            try (FileChannel channel = FileChannel.open(part, StandardOpenOption.WRITE)) {
                channel.force(true);
            }
            return Files.move(part, place, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        });
    }

    void discard() throws Exception {
        own(() -> Files.deleteIfExists(part));
    }

    /** A failure of the file is the caller's and not the store's; an interrupt is passed on as it is. */
    private <T> T own(Work<T> work) throws Exception {
        try {
            return work.run();
        } catch (IOException e) {
            if (DriverCall.interrupted(e)) {
                throw e;
            }
            if (e instanceof NoSuchFileException) {
                throw new MlopsException(
                        ErrorCode.NOT_FOUND,
                        "cannot download " + key + ": there is no folder for " + place + "; make it first",
                        e);
            }
            throw new MlopsException(
                    ErrorCode.UNKNOWN, "cannot download " + key + ": cannot write " + place + ": " + e.getMessage(), e);
        }
    }
}
