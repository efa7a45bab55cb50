package io.mlops.provider.azure;

import com.azure.core.http.rest.Response;
import com.azure.core.util.BinaryData;
import com.azure.core.util.Context;
import com.azure.storage.blob.models.AccessTier;
import com.azure.storage.blob.models.BlobBeginCopySourceRequestConditions;
import com.azure.storage.blob.models.BlobCopyInfo;
import com.azure.storage.blob.models.BlobErrorCode;
import com.azure.storage.blob.models.BlobStorageException;
import com.azure.storage.blob.models.BlockBlobItem;
import com.azure.storage.blob.models.CopyStatusType;
import com.azure.storage.blob.options.BlobBeginCopyOptions;
import com.azure.storage.blob.options.BlockBlobSimpleUploadOptions;
import io.mlops.ByteSize;
import io.mlops.ErrorCode;
import io.mlops.artifact.ObjectInfo;
import io.mlops.artifact.ObjectKey;
import io.mlops.artifact.RestoreState;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;

/**
 * Makes blobs out of contents and of other blobs. Thread-safe.
 *
 * @param objects what is there
 */
record BlobWrites(BlobObjects objects) {
    private static final Duration POLL = Duration.ofMillis(500);

    /** One request, which Azure takes whole or not at all; it compares the content with its MD5 before. */
    ObjectInfo put(ObjectKey key, ByteBuffer content, BlobForm form, BlobCondition condition) throws Exception {
        byte[] sum = md5(content.duplicate());
        SortedMap<String, String> headers = form.headers();
        headers.put("Content-MD5", Base64.getEncoder().encodeToString(sum));
        condition.addTo(headers);
        Optional<BlobDirect.Answer> shortcut = objects.direct().put(key.value(), Map.of(), headers, content);
        if (shortcut.isPresent()) {
            String tag = BlobHead.version(shortcut.get().header("ETag"));
            return written(key, content.remaining(), form, tag, shortcut.get().modified());
        }
        BlockBlobSimpleUploadOptions options = new BlockBlobSimpleUploadOptions(
                        BinaryData.fromByteBuffer(content.duplicate()))
                .setContentMd5(sum)
                .setMetadata(form.metadata())
                .setTags(form.indexTags().isEmpty() ? null : form.indexTags())
                .setTier(form.accessTier())
                .setRequestConditions(condition.conditions());
        Response<BlockBlobItem> answer = condition.enforce(
                () -> objects.client(key).getBlockBlobClient().uploadWithResponse(options, null, Context.NONE));
        BlockBlobItem made = answer.getValue();
        return written(
                key,
                content.remaining(),
                form,
                BlobHead.version(made.getETag()),
                made.getLastModified().toInstant());
    }

    private static ObjectInfo written(ObjectKey key, int size, BlobForm form, String version, Instant modified) {
        return new ObjectInfo(
                key,
                new ByteSize(size),
                version,
                form.digest(),
                modified,
                form.tier(),
                form.accessTier().equals(AccessTier.ARCHIVE) ? new RestoreState.Archived() : new RestoreState.Online(),
                form.tags());
    }

    /**
     * Copies inside the account, without a byte of it coming here, whatever its size. Inside one account Azure usually has done it when it
     * answers (https://learn.microsoft.com/rest/api/storageservices/copy-blob); otherwise nobody sees the copy before its end, see
     * {@link BlobObjects}.
     *
     * @param url the source's
     * @param version the source's
     */
    ObjectInfo copy(String url, String version, ObjectKey target, BlobForm form, BlobCondition condition)
            throws Exception {
        BlobBeginCopyOptions options = new BlobBeginCopyOptions(url)
                .setMetadata(form.metadata())
                .setTags(form.indexTags().isEmpty() ? null : form.indexTags())
                .setTier(form.accessTier())
                .setSourceRequestConditions(
                        new BlobBeginCopySourceRequestConditions().setIfMatch("\"" + version + "\""))
                .setDestinationRequestConditions(condition.conditions())
                .setPollInterval(POLL);
        BlobCopyInfo copied;
        try {
            copied = condition.enforce(() -> copied(target, options));
        } catch (BlobStorageException e) {
            if (!archived(e)) {
                throw e;
            }
            // Azure writes nothing over what is archived. The new content lies in the account already, and nobody could
            // read the old.
            deleteArchived(target, condition, e);
            options.setDestinationRequestConditions(
                    condition.equals(BlobCondition.ALWAYS)
                            ? condition.conditions()
                            : BlobCondition.ABSENT.conditions());
            copied = condition.enforce(() -> copied(target, options));
        }
        if (!CopyStatusType.SUCCESS.equals(copied.getCopyStatus())) {
            throw new AzureException(
                    ErrorCode.UNAVAILABLE, "Azure gave the copy up (" + copied.getCopyStatus() + "); try again");
        }
        return objects.find(target)
                .map(BlobObjects.Found::info)
                .orElseThrow(() ->
                        new AzureException(ErrorCode.NOT_FOUND, "it was stored, and somebody has deleted it since"));
    }

    private BlobCopyInfo copied(ObjectKey target, BlobBeginCopyOptions options) {
        return objects.client(target).beginCopy(options).waitForCompletion().getValue();
    }

    /** Whether Azure refused because the blob is archived, or on its way out of the archive. */
    static boolean archived(BlobStorageException failure) {
        return BlobErrorCode.BLOB_ARCHIVED.equals(failure.getErrorCode())
                || BlobErrorCode.BLOB_BEING_REHYDRATED.equals(failure.getErrorCode());
    }

    private void deleteArchived(ObjectKey target, BlobCondition condition, BlobStorageException refusal)
            throws Exception {
        BlobObjects.Found there = objects.require(target);
        if (there.info().restore().readable()) {
            throw refusal;
        }
        BlobCondition same = condition.equals(BlobCondition.ALWAYS)
                ? BlobCondition.over(there.info().version())
                : condition;
        same.enforce(() -> objects.client(target).deleteWithResponse(null, same.conditions(), null, Context.NONE));
    }

    /** Of what remains in the buffer, which it consumes. Azure compares it with what arrived. */
    static byte[] md5(ByteBuffer content) {
        try {
            MessageDigest digest = MessageDigest.getInstance("MD5");
            digest.update(content);
            return digest.digest();
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has MD5", e);
        }
    }
}
