package io.mlops.artifact.spi;

import io.mlops.ByteSize;
import java.util.Objects;

/**
 * A part that a store holds of an unfinished upload.
 *
 * @param number 1 for the first
 * @param size its length
 * @param id the store's name of this content, which completing may need (an S3 ETag, an Azure block id); may be empty
 */
public record UploadedPart(int number, ByteSize size, String id) {
    public UploadedPart {
        Objects.requireNonNull(size, "size");
        Objects.requireNonNull(id, "id");
    }
}
