package io.mlops.artifact.spi;

import io.mlops.artifact.MultipartUpload;
import io.mlops.artifact.ObjectInfo;
import io.mlops.artifact.ObjectKey;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.List;

/**
 * Moves objects in parts: what MULTIPART_TRANSFERS needs of an {@link ArtifactStoreDriver}. Must be safe to call from several
 * threads and processes, also for the parts of one upload. Failures are classified by the store's driver.
 */
public interface TransferDriver {
    /**
     * Must read {@code length} bytes from {@code offset} of this version of the object, or fail with what classifies as
     * FAILED_PRECONDITION when it is another version by now, NOT_FOUND when there is none. The caller closes the stream.
     */
    InputStream open(ObjectKey key, String version, long offset, long length) throws Exception;

    /**
     * Must begin an upload that no reader sees and that outlives this process. Should refuse what can never be completed,
     * as the condition stands now.
     */
    MultipartUpload begin(UploadPlan plan) throws Exception;

    /**
     * Must store a part, or store it anew, and make sure that what is stored is what was given (each cloud has a checksum for
     * it). Parts come in any order. NOT_FOUND when there is no such upload.
     *
     * @param content from its position to its limit; read-only and good only during the call
     */
    UploadedPart put(MultipartUpload upload, UploadPlan plan, int number, ByteBuffer content) throws Exception;

    /** Must tell the parts that are stored whole, ordered by number; NOT_FOUND when there is no such upload. */
    List<UploadedPart> parts(MultipartUpload upload) throws Exception;

    /**
     * Must make the parts the object at one stroke, with the plan's digest, tier and tags, deciding the condition
     * then, as {@link ArtifactStoreDriver#upload} does. Where this fails the upload must still be there to be aborted.
     *
     * @param parts all of them, ordered by number, as {@link #put} or {@link #parts} told them
     */
    ObjectInfo complete(MultipartUpload upload, UploadPlan plan, List<UploadedPart> parts) throws Exception;

    /** Must remove the upload and all its parts; must succeed when there is none. */
    void abort(MultipartUpload upload) throws Exception;

    /** Must tell every unfinished upload whose key starts with {@code prefix}, ordered by key, then by age. */
    List<MultipartUpload> unfinished(String prefix) throws Exception;
}
