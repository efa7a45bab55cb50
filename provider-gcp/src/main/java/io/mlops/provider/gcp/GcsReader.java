package io.mlops.provider.gcp;

import com.google.cloud.ReadChannel;
import com.google.cloud.storage.BlobId;
import com.google.cloud.storage.Storage;
import com.google.cloud.storage.Storage.BlobSourceOption;
import com.google.cloud.storage.StorageException;
import io.mlops.artifact.ObjectKey;
import java.io.IOException;
import java.io.InputStream;
import java.io.PushbackInputStream;
import java.nio.channels.Channels;
import java.util.function.Supplier;

/**
 * Reads objects as streams, with one request each. Thread-safe.
 *
 * @param storage asked for when it is needed
 * @param bucket where they lie
 */
record GcsReader(Supplier<Storage> storage, String bucket) {
    private static final int BUFFER = 256 << 10;

    InputStream open(ObjectKey key) throws IOException {
        return begun(channel(key), 0, Long.MAX_VALUE);
    }

    /** Of this generation, or the library's failure with 412 where it is another by now. */
    InputStream open(ObjectKey key, String version) throws IOException {
        return open(key, version, 0, Long.MAX_VALUE);
    }

    InputStream open(ObjectKey key, String version, long offset, long length) throws IOException {
        return begun(channel(key, BlobSourceOption.generationMatch(Long.parseLong(version))), offset, length);
    }

    private ReadChannel channel(ObjectKey key, BlobSourceOption... options) {
        BlobSourceOption[] raw = BlobSourceOption.dedupe(options, BlobSourceOption.shouldReturnRawInputStream(true));
        return storage.get().reader(BlobId.of(bucket, key.value()), raw);
    }

    /** The library asks when the first byte is wanted; whoever opens is to know whether there is anything. */
    private static InputStream begun(ReadChannel channel, long offset, long length) throws IOException {
        try {
            channel.setChunkSize(BUFFER);
            if (offset > 0) {
                channel.seek(offset);
            }
            if (length < Long.MAX_VALUE) {
                channel.limit(offset + length);
            }
            PushbackInputStream content = new PushbackInputStream(Channels.newInputStream(channel), 1);
            int first = content.read();
            if (first >= 0) {
                content.unread(first);
            }
            return content;
        } catch (IOException | RuntimeException e) {
            channel.close();
            if (e.getCause() instanceof StorageException said) {
                throw said;
            }
            throw e;
        }
    }
}
