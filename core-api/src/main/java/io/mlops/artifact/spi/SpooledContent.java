package io.mlops.artifact.spi;

import io.mlops.ErrorCode;
import io.mlops.Sha256;
import io.mlops.artifact.WriteOptions;
import io.mlops.spi.DriverException;
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
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The content of an upload, read to its end: what fits into one part in memory, more in a temporary file. For stores that want length and
 * digest before they make an object; a content that cannot be read leaves nothing there. Parts may be read by several threads.
 */
public final class SpooledContent implements AutoCloseable {
    private static final int BUFFER = 64 << 10;

    private final int part;
    private final byte[] head;
    private final @Nullable Path file;
    private final long size;
    private final Sha256 digest;

    private SpooledContent(int part, byte[] head, @Nullable Path file, long size, Sha256 digest) {
        this.part = part;
        this.head = head;
        this.file = file;
        this.size = size;
        this.digest = digest;
    }

    /**
     * Reads it to its end; who calls closes what comes of it, and the stream.
     *
     * @param part bytes of a part, which are held in memory
     */
    public static SpooledContent read(InputStream content, int part) throws IOException {
        MessageDigest digest = Sha256.newDigest();
        // What the stream says that it has, and a byte to see its end with.
        byte[] head = new byte[Math.clamp(content.available() + 1L, Math.min(BUFFER, part), part)];
        int size = 0;
        // In pieces that fit the processor's cache: digested while they are in it.
        for (int n = 0; n >= 0 && size < part; size += Math.max(n, 0)) {
            if (size == head.length) {
                head = Arrays.copyOf(head, Math.min(part, 2 * size));
            }
            n = content.read(head, size, Math.min(BUFFER, head.length - size));
            digest.update(head, size, Math.max(n, 0));
        }
        return size < part
                ? new SpooledContent(part, head, null, size, Sha256.of(digest))
                : spooled(head, content, digest);
    }

    private static SpooledContent spooled(byte[] head, InputStream content, MessageDigest digest) throws IOException {
        int part = head.length;
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
            return new SpooledContent(part, head, file, size, Sha256.of(digest));
        } catch (IOException | RuntimeException e) {
            Files.delete(file);
            throw e;
        }
    }

    /** Fails with INVALID_ARGUMENT where another digest is expected, and with an InterruptedException where the thread was interrupted. */
    public void requireWanted(WriteOptions options) throws DriverException, InterruptedException {
        requireDigest(digest, options);
        if (Thread.currentThread().isInterrupted()) {
            throw new InterruptedException();
        }
    }

    /** Fails with INVALID_ARGUMENT where the options expect another digest. */
    public static void requireDigest(Sha256 digest, WriteOptions options) throws DriverException {
        Optional<Sha256> expected = options.expectedDigest();
        if (expected.isPresent() && !expected.get().equals(digest)) {
            throw new DriverException(
                    ErrorCode.INVALID_ARGUMENT, "its content has SHA-256 " + digest + ", expected " + expected.get());
        }
    }

    /** Whether {@link #head} is all of it. */
    public boolean onePart() {
        return file == null;
    }

    /** The first part; its array must not be changed. */
    public ByteBuffer head() {
        return ByteBuffer.wrap(head, 0, Math.toIntExact(Math.min(part, size)));
    }

    public long size() {
        return size;
    }

    public Sha256 digest() {
        return digest;
    }

    /** The part that begins at {@code offset}; its array must not be changed. */
    public ByteBuffer part(long offset) throws IOException {
        if (file == null || offset == 0) {
            return head();
        }
        ByteBuffer read = ByteBuffer.allocate(Math.toIntExact(Math.min(part, size - offset)));
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
            while (read.hasRemaining()) {
                if (channel.read(read, offset + read.position()) < 0) {
                    throw new EOFException(file + " was cut while it was sent");
                }
            }
        }
        return read.flip();
    }

    @Override
    public void close() throws IOException {
        if (file != null) {
            Files.deleteIfExists(file);
        }
    }
}
