package io.mlops.provider.azure;

import com.azure.storage.blob.BlobClient;
import com.azure.storage.blob.BlobContainerClient;
import com.azure.storage.blob.models.AccessTier;
import com.azure.storage.blob.models.BlobContainerProperties;
import com.azure.storage.blob.models.BlobErrorCode;
import com.azure.storage.blob.models.BlobItem;
import com.azure.storage.blob.models.BlobListDetails;
import com.azure.storage.blob.models.BlobProperties;
import com.azure.storage.blob.models.BlobStorageException;
import com.azure.storage.blob.models.ListBlobsOptions;
import com.azure.storage.blob.models.RehydratePriority;
import io.mlops.ByteSize;
import io.mlops.ErrorCode;
import io.mlops.MlopsException;
import io.mlops.Sha256;
import io.mlops.artifact.ObjectInfo;
import io.mlops.artifact.ObjectKey;
import io.mlops.artifact.spi.ListedObject;
import io.mlops.spi.DriverCall;
import java.io.IOException;
import java.io.InputStream;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The blobs of one container as {@link ObjectInfo}s. Thread-safe.
 *
 * @param client of the container where they lie
 * @param direct a shorter way to the same container
 */
record BlobObjects(Supplier<BlobContainerClient> client, BlobDirect direct) {

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

    /** What lets nobody delete or change the blobs of a container. */
    enum Keeping {
        NOTHING,
        /** For a time nobody deletes them, and nobody ever changes them. */
        A_RETENTION,
        A_LEGAL_HOLD
    }

    BlobContainerClient container() {
        return client.get();
    }

    /** As the container itself tells it; by versions, deleting and writing succeed and leave one. */
    Keeping keeping() {
        BlobContainerProperties told = container().getProperties();
        if (Boolean.TRUE.equals(told.isImmutableStorageWithVersioningEnabled())) {
            return Keeping.NOTHING;
        }
        if (told.hasLegalHold()) {
            return Keeping.A_LEGAL_HOLD;
        }
        return told.hasImmutabilityPolicy() ? Keeping.A_RETENTION : Keeping.NOTHING;
    }

    BlobClient client(ObjectKey key) {
        return container().getBlobClient(key.value());
    }

    Optional<Found> find(ObjectKey key) throws IOException {
        Optional<BlobHead> head = head(key).filter(BlobHead::whole);
        return head.isEmpty()
                ? Optional.empty()
                : Optional.of(new Found(
                        info(key, head.get()),
                        head.get().tierOrNull(),
                        head.get().priorityOrNull()));
    }

    private Optional<BlobHead> head(ObjectKey key) throws IOException {
        Optional<BlobDirect.Answer> answer = direct.head(key.value());
        if (answer.isPresent()) {
            return answer.filter(BlobDirect.Answer::found).map(BlobHead::of);
        }
        return properties(key).map(BlobHead::of);
    }

    private Optional<BlobProperties> properties(ObjectKey key) {
        try {
            return Optional.of(client(key).getProperties());
        } catch (BlobStorageException e) {
            if (BlobErrorCode.BLOB_NOT_FOUND.equals(e.getErrorCode())) {
                return Optional.empty();
            }
            throw e;
        }
    }

    /** When it was created, which is what a retention counts from; empty where there is none. */
    Optional<Instant> created(ObjectKey key) {
        return properties(key).map(blob -> blob.getCreationTime().toInstant());
    }

    Found require(ObjectKey key) throws IOException, AzureException {
        return find(key)
                .orElseThrow(() -> new AzureException(
                        ErrorCode.NOT_FOUND,
                        "there is no object " + key + " in " + container().getBlobContainerName()));
    }

    /** The object, which can be read; FAILED_PRECONDITION where it is archived. */
    Found requireReadable(ObjectKey key) throws IOException, AzureException {
        Found found = require(key);
        if (!found.info().restore().readable()) {
            throw new AzureException(ErrorCode.FAILED_PRECONDITION, "it is archived");
        }
        return found;
    }

    List<ObjectInfo> list(String prefix) throws IOException {
        List<ObjectInfo> all = new ArrayList<>();
        for (Map.Entry<ObjectKey, BlobHead> each : heads(prefix).entrySet()) {
            all.add(info(each.getKey(), each.getValue()));
        }
        return all;
    }

    /** The same, without reading what nobody knows the digest of. */
    List<ListedObject> listed(String prefix) throws IOException {
        return heads(prefix).entrySet().stream()
                .map(each -> new ListedObject(
                        each.getKey(),
                        new ByteSize(each.getValue().size()),
                        each.getValue().digest().map(digest -> each.getValue().info(each.getKey(), digest))))
                .toList();
    }

    /** Listings tell everything that a look tells, metadata too. */
    private SortedMap<ObjectKey, BlobHead> heads(String prefix) throws IOException {
        SortedMap<ObjectKey, BlobHead> heads = new TreeMap<>();
        if (!directly(prefix, heads)) {
            heads.clear();
            ListBlobsOptions options = new ListBlobsOptions()
                    .setPrefix(prefix.isEmpty() ? null : prefix)
                    .setDetails(new BlobListDetails().setRetrieveMetadata(true).setRetrieveCopy(true));
            for (BlobItem item : container().listBlobs(options, null)) {
                ObjectKey.read(item.getName()).ifPresent(key -> heads.put(key, BlobHead.of(item)));
            }
        }
        heads.values().removeIf(head -> !head.whole());
        return heads;
    }

    private boolean directly(String prefix, SortedMap<ObjectKey, BlobHead> heads) throws IOException {
        Map<String, String> query =
                new HashMap<>(Map.of("restype", "container", "comp", "list", "include", "copy,metadata"));
        if (!prefix.isEmpty()) {
            query.put("prefix", prefix);
        }
        @Nullable String after = "";
        while (after != null) {
            if (!after.isEmpty()) {
                query.put("marker", after);
            }
            Optional<BlobDirect.Answer> page = direct.ask(query);
            if (page.isEmpty()) {
                return false;
            }
            try (InputStream content = page.get().content()) {
                after = BlobListing.read(content, heads);
            } catch (IOException e) {
                DriverCall.requireUninterrupted(e);
                return false;
            }
        }
        return true;
    }

    /** Of an object that was stored by other means: nobody knows its digest before it was read. */
    private ObjectInfo info(ObjectKey key, BlobHead head) throws IOException {
        Optional<Sha256> known = head.digest();
        if (known.isPresent()) {
            return head.info(key, known.get());
        }
        if (!head.restoreState().readable()) {
            throw new MlopsException(
                    ErrorCode.FAILED_PRECONDITION,
                    "cannot find " + key
                            + ": it was stored by other means and is archived, so nobody knows its digest");
        }
        try (InputStream content = new BlobReader(client, direct).open(key, "\"" + head.version() + "\"", null)) {
            return head.info(key, Sha256.of(content));
        }
    }
}
