package io.mlops.artifact;

import io.mlops.ByteSize;
import io.mlops.ErrorCode;
import io.mlops.MlopsException;
import io.mlops.Sha256;
import io.mlops.artifact.spi.UploadPlan;
import io.mlops.spi.DriverCall;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.CRC32C;

/**
 * A file that is uploaded in parts. It is read twice: once to know its digest before anything moves, as stores take it only
 * then; once to move it. A checksum of each part tells whether it changed in between. Thread-safe.
 *
 * @param key what it becomes, for messages
 * @param size its length at the first reading
 * @param digest of its content then
 * @param partSize of every part but the last
 * @param checksums CRC-32C of its parts then
 */
record SourceFile(ObjectKey key, Path file, ByteSize size, Sha256 digest, ByteSize partSize, List<Integer> checksums) {
    private static final int BUFFER_BYTES = 256 << 10;

    static SourceFile read(ObjectKey key, Path file, ByteSize partSize) throws Exception {
        MessageDigest digest = Sha256.newDigest();
        List<Integer> checksums = new ArrayList<>();
        CRC32C checksum = new CRC32C();
        byte[] buffer = new byte[BUFFER_BYTES];
        long size = 0;
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
            while (true) {
                long left = partSize.bytes() - size % partSize.bytes();
                int n = channel.read(ByteBuffer.wrap(buffer, 0, (int) Math.min(buffer.length, left)));
                if (n < 0) {
                    break;
                }
                digest.update(buffer, 0, n);
                checksum.update(buffer, 0, n);
                size += n;
                if (size % partSize.bytes() == 0) {
                    checksums.add((int) checksum.getValue());
                    checksum.reset();
                }
            }
        } catch (IOException e) {
            throw unreadable(key, file, e);
        }
        if (size % partSize.bytes() != 0 || size == 0) {
            checksums.add((int) checksum.getValue());
        }
        return new SourceFile(key, file, new ByteSize(size), Sha256.of(digest), partSize, checksums);
    }

    /** Reads a part again, into the buffer's array, and returns what it is of it. */
    ByteBuffer part(UploadPlan plan, int number, byte[] buffer) throws Exception {
        ByteBuffer content = ByteBuffer.wrap(buffer, 0, plan.length(number));
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
            fill(content, channel, plan.offset(number));
        } catch (IOException e) {
            throw unreadable(key, file, e);
        }
        CRC32C checksum = new CRC32C();
        checksum.update(buffer, 0, content.position());
        if (content.hasRemaining() || (int) checksum.getValue() != checksums.get(number - 1)) {
            throw new MlopsException(
                    ErrorCode.FAILED_PRECONDITION,
                    "cannot upload " + key + ": " + file + " changed while it was uploaded; upload it again when nobody"
                            + " writes to it");
        }
        return content.flip();
    }

    /** Until the part is full or the file ends. In pieces: what is read at once, the system's interface copies at once. */
    private static void fill(ByteBuffer content, FileChannel channel, long offset) throws IOException {
        int end = content.limit();
        int n = 0;
        while (n >= 0 && content.position() < end) {
            content.limit(Math.min(end, content.position() + BUFFER_BYTES));
            n = channel.read(content, offset + content.position());
        }
        content.limit(end);
    }

    /** What a failure to read the file means; an interrupt is passed on as it is. */
    static Exception unreadable(ObjectKey key, Path file, IOException failure) {
        if (DriverCall.interrupted(failure)) {
            return failure;
        }
        return failure instanceof NoSuchFileException
                ? new MlopsException(
                        ErrorCode.NOT_FOUND, "cannot upload " + key + ": there is no file " + file, failure)
                : new MlopsException(
                        ErrorCode.UNKNOWN,
                        "cannot upload " + key + ": cannot read " + file + ": " + failure.getMessage(),
                        failure);
    }
}
