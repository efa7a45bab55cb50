package io.mlops.provider.azure;

import com.azure.storage.blob.models.AccessTier;
import com.azure.storage.blob.models.ArchiveStatus;
import com.azure.storage.blob.models.BlobItem;
import com.azure.storage.blob.models.BlobItemProperties;
import com.azure.storage.blob.models.BlobProperties;
import com.azure.storage.blob.models.CopyStatusType;
import com.azure.storage.blob.models.RehydratePriority;
import io.mlops.ByteSize;
import io.mlops.Sha256;
import io.mlops.artifact.ObjectInfo;
import io.mlops.artifact.ObjectKey;
import io.mlops.artifact.RestoreState;
import io.mlops.artifact.spi.TagText;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What Azure tells of a blob before its content, in a look and in a listing alike.
 *
 * @param size in bytes
 * @param tag with or without its quotes: listings leave them out
 * @param modified when it was written
 * @param tierOrNull its tier; null for one of a premium account
 * @param archiveOrNull how far bringing it back is
 * @param priorityOrNull how it is brought back
 * @param copyOrNull how far the copy is that makes it; null for what was never one
 * @param metadata what was stored with it
 */
record BlobHead(
        long size,
        String tag,
        Instant modified,
        @Nullable AccessTier tierOrNull,
        @Nullable ArchiveStatus archiveOrNull,
        @Nullable RehydratePriority priorityOrNull,
        @Nullable CopyStatusType copyOrNull,
        Map<String, String> metadata) {
    private static final String METADATA = "x-ms-meta-";

    static BlobHead of(BlobProperties blob) {
        return new BlobHead(
                blob.getBlobSize(),
                Objects.requireNonNullElse(blob.getETag(), ""),
                instant(blob.getLastModified()),
                blob.getAccessTier(),
                blob.getArchiveStatus(),
                blob.getRehydratePriority(),
                blob.getCopyStatus(),
                blob.getMetadata());
    }

    static BlobHead of(BlobItem item) {
        BlobItemProperties blob = item.getProperties();
        return new BlobHead(
                Objects.requireNonNullElse(blob.getContentLength(), 0L),
                Objects.requireNonNullElse(blob.getETag(), ""),
                instant(blob.getLastModified()),
                blob.getAccessTier(),
                blob.getArchiveStatus(),
                blob.getRehydratePriority(),
                blob.getCopyStatus(),
                item.getMetadata() == null ? Map.of() : item.getMetadata());
    }

    /** Of a look (https://learn.microsoft.com/rest/api/storageservices/get-blob-properties). */
    static BlobHead of(BlobDirect.Answer answer) {
        Map<String, String> metadata = new HashMap<>();
        for (String name : BlobForm.NAMES) {
            String value = answer.header(METADATA + name);
            if (value != null) {
                metadata.put(name, value);
            }
        }
        return of(
                Map.of(
                        "Content-Length", Objects.requireNonNullElse(answer.header("Content-Length"), "0"),
                        "Etag", Objects.requireNonNullElse(answer.header("ETag"), ""),
                        "AccessTier", Objects.requireNonNullElse(answer.header("x-ms-access-tier"), ""),
                        "ArchiveStatus", Objects.requireNonNullElse(answer.header("x-ms-archive-status"), ""),
                        "RehydratePriority", Objects.requireNonNullElse(answer.header("x-ms-rehydrate-priority"), ""),
                        "CopyStatus", Objects.requireNonNullElse(answer.header("x-ms-copy-status"), "")),
                answer.modified(),
                metadata);
    }

    /**
     * Of a listing.
     *
     * @param properties by the names that they have there
     *     (https://learn.microsoft.com/rest/api/storageservices/list-blobs)
     */
    static BlobHead of(Map<String, String> properties, Instant modified, Map<String, String> metadata) {
        Optional<String> tier = told(properties, "AccessTier");
        Optional<String> archive = told(properties, "ArchiveStatus");
        Optional<String> priority = told(properties, "RehydratePriority");
        Optional<String> copy = told(properties, "CopyStatus");
        return new BlobHead(
                Long.parseLong(properties.getOrDefault("Content-Length", "0")),
                properties.getOrDefault("Etag", ""),
                modified,
                tier.map(AccessTier::fromString).orElse(null),
                archive.map(ArchiveStatus::fromString).orElse(null),
                priority.map(RehydratePriority::fromString).orElse(null),
                copy.map(CopyStatusType::fromString).orElse(null),
                metadata);
    }

    private static Optional<String> told(Map<String, String> properties, String name) {
        return Optional.ofNullable(properties.get(name)).filter(text -> !text.isEmpty());
    }

    private static Instant instant(@Nullable OffsetDateTime time) {
        return time == null ? Instant.EPOCH : time.toInstant();
    }

    /** A copy that has not come to its end is no object yet. */
    boolean whole() {
        return copyOrNull == null || copyOrNull == CopyStatusType.SUCCESS;
    }

    /** Empty where it was stored by other means. */
    Optional<Sha256> digest() {
        return Optional.ofNullable(metadata.get(BlobForm.DIGEST)).map(Sha256::new);
    }

    String version() {
        return version(tag);
    }

    static String version(@Nullable String tag) {
        return tag == null ? "" : tag.replace("\"", "");
    }

    RestoreState restoreState() {
        return BlobAccessTiers.restoreState(tierOrNull, archiveOrNull);
    }

    ObjectInfo info(ObjectKey key, Sha256 digest) {
        boolean automatic = BlobForm.AUTO.equals(metadata.get(BlobForm.TIER));
        return new ObjectInfo(
                key,
                new ByteSize(size),
                version(),
                digest,
                modified,
                BlobAccessTiers.tier(tierOrNull, automatic),
                restoreState(),
                TagText.read(metadata.getOrDefault(BlobForm.TAGS, "")));
    }
}
