package io.mlops.provider.gcp;

import com.google.cloud.WriteChannel;
import com.google.cloud.storage.Blob;
import com.google.cloud.storage.BlobId;
import com.google.cloud.storage.BlobInfo;
import com.google.cloud.storage.CopyWriter;
import com.google.cloud.storage.Storage;
import com.google.cloud.storage.Storage.BlobSourceOption;
import com.google.cloud.storage.Storage.BlobTargetOption;
import com.google.cloud.storage.Storage.CopyRequest;
import io.mlops.artifact.ObjectInfo;
import io.mlops.artifact.ObjectKey;
import io.mlops.artifact.spi.SpooledContent;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Base64;
import java.util.Optional;
import java.util.zip.CRC32C;

/**
 * Makes objects out of contents and of other objects. Thread-safe.
 *
 * @param objects what is there
 * @param kmsKey what new objects are encrypted with; empty for what the bucket says
 */
record GcsWrites(GcsObjects objects, Optional<String> kmsKey) {

    /** One request, which Google takes whole or not at all; it compares the content with its CRC32C before. */
    ObjectInfo put(ObjectKey key, ByteBuffer content, GcsForm form, GcsCondition condition) throws Exception {
        BlobInfo wanted = form.at(objects.id(key)).build();
        BlobTargetOption[] options = options(condition, BlobTargetOption.disableGzipContent());
        Blob made = condition.enforce(
                () -> storage().create(wanted, content.array(), content.arrayOffset(), content.remaining(), options));
        return objects.info(key, made);
    }

    /**
     * A resumable upload, one part after the other; nobody sees anything before the last
     * (https://cloud.google.com/storage/docs/resumable-uploads). The library asks how far it has come after a failure, and goes on there.
     */
    ObjectInfo resumable(ObjectKey key, SpooledContent content, int part, GcsForm form, GcsCondition condition)
            throws Exception {
        CRC32C sum = new CRC32C();
        for (long at = 0; at < content.size(); at += part) {
            sum.update(content.part(at));
        }
        BlobInfo wanted = form.at(objects.id(key)).setCrc32c(text(sum)).build();
        return condition.enforce(() -> {
            // Closing is what makes the object: what failed on the way is left, and Google forgets it after a week.
            WriteChannel out = storage().writer(wanted, condition.write(kmsKey));
            out.setChunkSize(part);
            for (long at = 0; at < content.size(); at += part) {
                if (Thread.currentThread().isInterrupted()) {
                    throw new InterruptedException();
                }
                write(out, content.part(at));
            }
            out.close();
            return objects.require(key);
        });
    }

    private static void write(WriteChannel out, ByteBuffer bytes) throws IOException {
        while (bytes.hasRemaining()) {
            out.write(bytes);
        }
    }

    /** Copies at Google's, without a byte of it coming here, whatever its size and class. */
    ObjectInfo rewrite(BlobId source, String generation, ObjectKey target, GcsForm form, GcsCondition condition)
            throws Exception {
        CopyRequest request = CopyRequest.newBuilder()
                .setSource(source)
                .setSourceOptions(BlobSourceOption.generationMatch(Long.parseLong(generation)))
                .setTarget(form.at(objects.id(target)).build(), options(condition))
                .build();
        Blob made = condition.enforce(() -> {
            CopyWriter copy = storage().copy(request);
            while (!copy.isDone()) {
                if (Thread.currentThread().isInterrupted()) {
                    throw new InterruptedException();
                }
                copy.copyChunk();
            }
            return copy.getResult();
        });
        return objects.info(target, made);
    }

    private BlobTargetOption[] options(GcsCondition condition, BlobTargetOption... more) {
        BlobTargetOption[] both = BlobTargetOption.dedupe(condition.target(), more);
        return kmsKey.map(key -> BlobTargetOption.dedupe(both, BlobTargetOption.kmsKeyName(key)))
                .orElse(both);
    }

    /** As Google writes a sum: four bytes, the highest first, in base 64. */
    static String text(CRC32C sum) {
        byte[] bytes =
                ByteBuffer.allocate(Integer.BYTES).putInt((int) sum.getValue()).array();
        return Base64.getEncoder().encodeToString(bytes);
    }

    private Storage storage() {
        return objects.storage().get();
    }
}
