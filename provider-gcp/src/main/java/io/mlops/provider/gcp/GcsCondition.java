package io.mlops.provider.gcp;

import com.google.cloud.storage.Storage.BlobTargetOption;
import com.google.cloud.storage.Storage.BlobWriteOption;
import com.google.cloud.storage.StorageException;
import io.mlops.ErrorCode;
import io.mlops.artifact.WriteCondition;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * When Google may write, in the words of its requests: an object's version is its generation, which is another one after every write
 * (https://cloud.google.com/storage/docs/request-preconditions).
 *
 * @param generation what must be there, 0 for nothing; empty for whatever is there
 */
record GcsCondition(Optional<Long> generation) {
    static final GcsCondition ALWAYS = new GcsCondition(Optional.empty());

    private static final int PRECONDITION_FAILED = 412;

    /** FAILED_PRECONDITION for what was never a generation. */
    static GcsCondition of(WriteCondition condition) throws GcpException {
        return switch (condition) {
            case WriteCondition.Always() -> ALWAYS;
            case WriteCondition.IfAbsent() -> new GcsCondition(Optional.of(0L));
            case WriteCondition.IfVersion(String version) -> over(version);
        };
    }

    static GcsCondition over(String version) throws GcpException {
        if (!version.matches("[1-9]\\d{0,17}")) {
            throw otherVersion();
        }
        return new GcsCondition(Optional.of(Long.parseLong(version)));
    }

    static GcpException otherVersion() {
        return new GcpException(ErrorCode.FAILED_PRECONDITION, "it is not the expected version any more");
    }

    static GcpException exists() {
        return new GcpException(ErrorCode.ALREADY_EXISTS, "there is an object of this name already");
    }

    /** Of a write in one request; contents are sent as they are, not compressed on the way. */
    BlobTargetOption[] target() {
        return generation
                .map(there -> new BlobTargetOption[] {BlobTargetOption.generationMatch(there)})
                .orElseGet(() -> new BlobTargetOption[0]);
    }

    /** Of a write in several requests. */
    BlobWriteOption[] write(Optional<String> kmsKey) {
        List<BlobWriteOption> options = new ArrayList<>();
        options.add(BlobWriteOption.disableGzipContent());
        options.add(BlobWriteOption.crc32cMatch());
        generation.ifPresent(there -> options.add(BlobWriteOption.generationMatch(there)));
        kmsKey.ifPresent(key -> options.add(BlobWriteOption.kmsKeyName(key)));
        return options.toArray(BlobWriteOption[]::new);
    }

    /** A write that Google makes or refuses. */
    @FunctionalInterface
    interface Write<T> {
        T run() throws Exception;
    }

    /** Runs the write and says that the condition did not hold where Google says so. */
    <T> T enforce(Write<T> write) throws Exception {
        try {
            return write.run();
        } catch (StorageException | IOException e) {
            if (!refused(e) || generation.isEmpty()) {
                throw e;
            }
            throw generation.get() == 0 ? exists() : otherVersion();
        }
    }

    /** Channels wrap what the service says. */
    private static boolean refused(Exception failure) {
        for (Throwable at = failure; at != null; at = at.getCause()) {
            if (at instanceof StorageException said && said.getCode() == PRECONDITION_FAILED) {
                return true;
            }
        }
        return false;
    }
}
