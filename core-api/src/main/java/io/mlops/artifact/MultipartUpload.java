package io.mlops.artifact;

import java.time.Instant;
import java.util.Objects;

/**
 * An upload in parts that was begun and neither completed nor abandoned. What it holds costs what an object would.
 *
 * @param key the object that it would become
 * @param id the store's name of it, good in another process
 * @param begun when
 */
public record MultipartUpload(ObjectKey key, String id, Instant begun) {
    public MultipartUpload {
        Objects.requireNonNull(key, "key");
        Objects.requireNonNull(id, "id");
        Objects.requireNonNull(begun, "begun");
    }
}
