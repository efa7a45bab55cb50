package io.mlops.artifact;

import io.mlops.ByteSize;
import io.mlops.ErrorCode;
import io.mlops.MlopsException;
import java.nio.file.Path;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * How to move files to a store and back.
 *
 * @param partSize what is moved at a time; 5 MiB (S3's least) to 1 GiB. Each part that is on its way takes so much memory
 * @param parallelism how many parts are on their way at a time, 1 to 256
 * @param listener told of the progress
 * @param notesOrNull a folder where a transfer notes what it has done, so that one that is interrupted or fails leaves that
 *     and the next one of the same content goes on from it; null: whatever goes wrong, nothing is left
 */
public record TransferOptions(
        ByteSize partSize,
        int parallelism,
        TransferListener listener,
        @Nullable Path notesOrNull) {
    private static final ByteSize SMALLEST_PART = ByteSize.mebibytes(5);
    private static final ByteSize LARGEST_PART = ByteSize.mebibytes(1024);
    private static final int MAX_PARALLELISM = 256;

    public TransferOptions {
        Objects.requireNonNull(partSize, "partSize");
        Objects.requireNonNull(listener, "listener");
        require(
                partSize.compareTo(SMALLEST_PART) >= 0 && partSize.compareTo(LARGEST_PART) <= 0,
                "a part has " + SMALLEST_PART + " to " + LARGEST_PART + ", not " + partSize);
        require(
                parallelism >= 1 && parallelism <= MAX_PARALLELISM,
                "1 to " + MAX_PARALLELISM + " parts move at a time, not " + parallelism);
    }

    /** 16 MiB, four at a time; whatever goes wrong, nothing is left. */
    public static TransferOptions defaults() {
        return new TransferOptions(ByteSize.mebibytes(16), 4, TransferListener.NONE, null);
    }

    public TransferOptions withPartSize(ByteSize newPartSize) {
        return new TransferOptions(newPartSize, parallelism, listener, notesOrNull);
    }

    public TransferOptions withParallelism(int newParallelism) {
        return new TransferOptions(partSize, newParallelism, listener, notesOrNull);
    }

    public TransferOptions withListener(TransferListener newListener) {
        return new TransferOptions(partSize, parallelism, newListener, notesOrNull);
    }

    /** Needs MULTIPART_TRANSFERS. */
    public TransferOptions withNotes(Path folder) {
        return new TransferOptions(partSize, parallelism, listener, folder);
    }

    public Optional<Path> notes() {
        return Optional.ofNullable(notesOrNull);
    }

    private static void require(boolean holds, String reason) {
        if (!holds) {
            throw new MlopsException(ErrorCode.INVALID_ARGUMENT, "cannot transfer objects: " + reason);
        }
    }
}
