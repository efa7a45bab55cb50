package io.mlops.provider.aws;

import io.mlops.Sha256;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The content of an upload, read to its end: what fits into one part in memory, more in a temporary file. S3 wants length and
 * digest before it makes an object, and a content that cannot be read must leave nothing there. Parts may be read by several threads.
 */
final class S3Content implements AutoCloseable {
    /** Bytes of a part: 10,000 parts of it are 78 GiB, and S3 takes no part below 5 MiB but the last. */
    static final int PART = 8 << 20;

    private static final int BUFFER = 64 << 10;

    private final byte[] head;
    private final @Nullable Path file;
    private final long size;
    private final Sha256 digest;

    private S3Content(byte[] head, @Nullable Path file, long size, Sha256 digest) {
        this.head = head;
        this.file = file;
        this.size = size;
        this.digest = digest;
    }

    static S3Content read(InputStream content) throws IOException {
        MessageDigest digest = Sha256.newDigest();
        // What the stream says that it has, and a byte to see its end with.
        byte[] head = new byte[Math.clamp(content.available() + 1L, BUFFER, PART)];
        int size = 0;
        for (int n = 0; n >= 0 && size < PART; size += Math.max(n, 0)) {
            if (size == head.length) {
                head = Arrays.copyOf(head, Math.min(PART, 2 * size));
            }
            n = content.read(head, size, Math.min(BUFFER, head.length - size));
            digest.update(head, size, Math.max(n, 0));
        }
        return size < PART ? new S3Content(head, null, size, Sha256.of(digest)) : spooled(head, content, digest);
    }

    private static S3Content spooled(byte[] head, InputStream content, MessageDigest digest) throws IOException {
        Path file = Files.createTempFile("mlops-upload-", ".part");
        try (OutputStream out = Files.newOutputStream(file)) {
            out.write(head);
            long size = head.length;
            byte[] buffer = new byte[BUFFER];
            for (int n = content.read(buffer); n >= 0; n = content.read(buffer)) {
                digest.update(buffer, 0, n);
                out.write(buffer, 0, n);
                size += n;
            }
            return new S3Content(head, file, size, Sha256.of(digest));
        } catch (IOException | RuntimeException e) {
            Files.delete(file);
            throw e;
        }
    }

    /** Whether {@link #bytes} are all of it. */
    boolean onePart() {
        return file == null;
    }

    /** What is in memory: all of it where that is one part. */
    ByteBuffer bytes() {
        return ByteBuffer.wrap(head, 0, (int) Math.min(PART, size));
    }

    long size() {
        return size;
    }

    Sha256 digest() {
        return digest;
    }

    /** The part that begins at {@code offset}. */
    byte[] part(long offset) throws IOException {
        if (file == null || offset == 0) {
            return head;
        }
        ByteBuffer part = ByteBuffer.allocate(Math.toIntExact(Math.min(PART, size - offset)));
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
            while (part.hasRemaining()) {
                if (channel.read(part, offset + part.position()) < 0) {
                    throw new EOFException(file + " was cut while it was sent");
                }
            }
        }
        return part.array();
    }

    @Override
    public void close() throws IOException {
        if (file != null) {
            Files.deleteIfExists(file);
        }
    }
}
