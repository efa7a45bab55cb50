package io.mlops.provider.azure;

import com.azure.storage.blob.models.BlobErrorCode;
import com.azure.storage.blob.models.BlobRequestConditions;
import com.azure.storage.blob.models.BlobStorageException;
import io.mlops.ErrorCode;
import io.mlops.artifact.WriteCondition;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * When Azure may write, in the words of its requests: a blob's version is its ETag, which is another one after every write.
 *
 * @param ifMatch the quoted ETag that must be there, or null
 * @param ifNoneMatch {@code *} where nothing may be there, or null
 */
record BlobCondition(@Nullable String ifMatch, @Nullable String ifNoneMatch) {
    static final BlobCondition ALWAYS = new BlobCondition(null, null);
    static final BlobCondition ABSENT = new BlobCondition(null, "*");

    private static final int NOT_FOUND = 404;
    private static final int CONFLICT = 409;
    private static final int PRECONDITION_FAILED = 412;

    static BlobCondition over(String version) {
        return new BlobCondition("\"" + version + "\"", null);
    }

    /** FAILED_PRECONDITION where it can never hold: versions are ETags. */
    static BlobCondition of(WriteCondition condition) throws AzureException {
        return switch (condition) {
            case WriteCondition.Always() -> ALWAYS;
            case WriteCondition.IfAbsent() -> ABSENT;
            case WriteCondition.IfVersion(String version) -> {
                if (!version.matches("0x[0-9A-Fa-f]+")) {
                    throw otherVersion();
                }
                yield over(version);
            }
        };
    }

    static AzureException otherVersion() {
        return new AzureException(ErrorCode.FAILED_PRECONDITION, "it is not the expected version any more");
    }

    static AzureException exists() {
        return new AzureException(ErrorCode.ALREADY_EXISTS, "there is an object of this name already");
    }

    BlobRequestConditions conditions() {
        return new BlobRequestConditions().setIfMatch(ifMatch).setIfNoneMatch(ifNoneMatch);
    }

    /** As headers of a request. */
    void addTo(Map<String, String> headers) {
        if (ifMatch != null) {
            headers.put("If-Match", ifMatch);
        }
        if (ifNoneMatch != null) {
            headers.put("If-None-Match", ifNoneMatch);
        }
    }

    /** A write that Azure makes or refuses. */
    @FunctionalInterface
    interface Write<T> {
        T run() throws Exception;
    }

    /** Runs the write and says that the condition did not hold where Azure says so. */
    <T> T enforce(Write<T> write) throws Exception {
        try {
            return write.run();
        } catch (BlobStorageException e) {
            boolean refused = refused(e);
            if (refused && ifNoneMatch != null) {
                throw exists();
            }
            if (refused && ifMatch != null) {
                throw otherVersion();
            }
            throw e;
        }
    }

    /** https://learn.microsoft.com/rest/api/storageservices/specifying-conditional-headers-for-blob-service-operations . */
    private static boolean refused(BlobStorageException failure) {
        BlobErrorCode code = failure.getErrorCode();
        return switch (failure.getStatusCode()) {
            case PRECONDITION_FAILED -> !BlobErrorCode.SOURCE_CONDITION_NOT_MET.equals(code);
            case CONFLICT ->
                BlobErrorCode.BLOB_ALREADY_EXISTS.equals(code) || BlobErrorCode.TARGET_CONDITION_NOT_MET.equals(code);
            case NOT_FOUND -> BlobErrorCode.BLOB_NOT_FOUND.equals(code);
            default -> false;
        };
    }
}
