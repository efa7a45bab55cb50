package io.mlops.provider.azure;

import com.azure.storage.blob.BlobClient;
import com.azure.storage.blob.BlobContainerClient;
import com.azure.storage.blob.models.AccessTier;
import com.azure.storage.blob.models.ArchiveStatus;
import com.azure.storage.blob.models.BlobErrorCode;
import com.azure.storage.blob.models.BlobItem;
import com.azure.storage.blob.models.BlobItemProperties;
import com.azure.storage.blob.models.BlobListDetails;
import com.azure.storage.blob.models.BlobProperties;
import com.azure.storage.blob.models.BlobStorageException;
import com.azure.storage.blob.models.CopyStatusType;
import com.azure.storage.blob.models.ListBlobsOptions;
import com.azure.storage.blob.models.RehydratePriority;
import io.mlops.ByteSize;
import io.mlops.ErrorCode;
import io.mlops.MlopsException;
import io.mlops.Sha256;
import io.mlops.artifact.ObjectInfo;
import io.mlops.artifact.ObjectKey;
import io.mlops.artifact.RestoreState;
import io.mlops.artifact.spi.TagText;
import java.io.IOException;
import java.io.InputStream;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The blobs of one container as {@link ObjectInfo}s. Thread-safe.
 *
 * @param container where they lie
 */
record BlobObjects(BlobContainerClient container) {

    /**
     * A blob and what Azure tells of it besides.
     *
     * @param accessTierOrNull where it is kept now; of the automatic tier, where rules have moved it
     * @param priorityOrNull how it is being restored
     */
    record Found(
            ObjectInfo info,
            @Nullable AccessTier accessTierOrNull,
            @Nullable RehydratePriority priorityOrNull) {}

    /** What a look and a listing tell alike. */
    private record Told(
            @Nullable Long size,
            @Nullable String tag,
            @Nullable OffsetDateTime modified,
            @Nullable AccessTier tier,
            @Nullable ArchiveStatus archive,
            @Nullable RehydratePriority priority,
            @Nullable CopyStatusType copy,
            Map<String, String> metadata) {
        static Told of(BlobProperties blob) {
            return new Told(
                    blob.getBlobSize(),
                    blob.getETag(),
                    blob.getLastModified(),
                    blob.getAccessTier(),
                    blob.getArchiveStatus(),
                    blob.getRehydratePriority(),
                    blob.getCopyStatus(),
                    blob.getMetadata());
        }

        static Told of(BlobItem item) {
            BlobItemProperties blob = item.getProperties();
            return new Told(
                    blob.getContentLength(),
                    blob.getETag(),
                    blob.getLastModified(),
                    blob.getAccessTier(),
                    blob.getArchiveStatus(),
                    blob.getRehydratePriority(),
                    blob.getCopyStatus(),
                    item.getMetadata() == null ? Map.of() : item.getMetadata());
        }

        /** A copy that has not come to its end is no object yet. */
        boolean whole() {
            return copy == null || copy == CopyStatusType.SUCCESS;
        }
    }

    BlobClient client(ObjectKey key) {
        return container.getBlobClient(key.value());
    }

    Optional<Found> find(ObjectKey key) throws IOException {
        BlobProperties properties;
        try {
            properties = client(key).getProperties();
        } catch (BlobStorageException e) {
            if (BlobErrorCode.BLOB_NOT_FOUND.equals(e.getErrorCode())) {
                return Optional.empty();
            }
            throw e;
        }
        return found(key, Told.of(properties));
    }

    Found require(ObjectKey key) throws IOException, AzureException {
        return find(key)
                .orElseThrow(() -> new AzureException(
                        ErrorCode.NOT_FOUND, "there is no object " + key + " in " + container.getBlobContainerName()));
    }

    /** The object, which can be read; FAILED_PRECONDITION where it is archived. */
    Found requireReadable(ObjectKey key) throws IOException, AzureException {
        Found found = require(key);
        if (!found.info().restore().readable()) {
            throw new AzureException(ErrorCode.FAILED_PRECONDITION, "it is archived");
        }
        return found;
    }

    /** Listings tell everything that a look tells, metadata too. */
    List<ObjectInfo> list(String prefix) throws IOException {
        ListBlobsOptions options = new ListBlobsOptions()
                .setPrefix(prefix.isEmpty() ? null : prefix)
                .setDetails(new BlobListDetails().setRetrieveMetadata(true).setRetrieveCopy(true));
        List<ObjectInfo> all = new ArrayList<>();
        for (BlobItem item : container.listBlobs(options, null)) {
            Optional<ObjectKey> key = ObjectKey.read(item.getName());
            if (key.isPresent()) {
                found(key.get(), Told.of(item)).map(Found::info).ifPresent(all::add);
            }
        }
        all.sort(Comparator.comparing(ObjectInfo::key));
        return all;
    }

    private Optional<Found> found(ObjectKey key, Told told) throws IOException {
        if (!told.whole()) {
            return Optional.empty();
        }
        RestoreState restore = BlobAccessTiers.restoreState(told.tier(), told.archive());
        String version = version(told.tag());
        String digest = told.metadata().get(BlobForm.DIGEST);
        boolean automatic = BlobForm.AUTO.equals(told.metadata().get(BlobForm.TIER));
        ObjectInfo info = new ObjectInfo(
                key,
                new ByteSize(told.size() == null ? 0 : told.size()),
                version,
                digest == null ? digest(key, version, restore) : new Sha256(digest),
                told.modified() == null ? Instant.EPOCH : told.modified().toInstant(),
                BlobAccessTiers.tier(told.tier(), automatic),
                restore,
                TagText.read(told.metadata().getOrDefault(BlobForm.TAGS, "")));
        return Optional.of(new Found(info, told.tier(), told.priority()));
    }

    /** Listings leave the quotes out that headers have. */
    static String version(@Nullable String tag) {
        return tag == null ? "" : tag.replace("\"", "");
    }

    /** Of an object that was stored by other means: nobody knows it before it was read. */
    private Sha256 digest(ObjectKey key, String version, RestoreState restore) throws IOException {
        if (!restore.readable()) {
            throw new MlopsException(
                    ErrorCode.FAILED_PRECONDITION,
                    "cannot find " + key
                            + ": it was stored by other means and is archived, so nobody knows its digest");
        }
        try (InputStream content = new BlobReader(container).open(key, "\"" + version + "\"", null)) {
            return Sha256.of(content);
        }
    }
}
