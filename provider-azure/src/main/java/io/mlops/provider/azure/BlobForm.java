package io.mlops.provider.azure;

import com.azure.storage.blob.models.AccessTier;
import io.mlops.ErrorCode;
import io.mlops.Sha256;
import io.mlops.Tags;
import io.mlops.artifact.StorageTier;
import io.mlops.artifact.WriteOptions;
import io.mlops.artifact.spi.TagText;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What a new blob will be, in the words of the requests that make one. Its metadata hold its digest and its tags, which a look would else
 * cost a call; index tags are what rules select by. What belongs to the automatic tier is marked in both, since Azure's blobs have no such
 * tier: rules by the time of the last access move them.
 *
 * @param digest of the content
 * @param tier its tier
 * @param tags its tags
 */
record BlobForm(Sha256 digest, StorageTier tier, Tags tags) {
    /** Names of metadata are C# identifiers (https://learn.microsoft.com/rest/api/storageservices/naming-and-referencing-containers--blobs--and-metadata). */
    static final String DIGEST = "mlops_sha256";

    static final String TAGS = "mlops_tags";
    static final String TIER = "mlops_tier";

    static final List<String> NAMES = List.of(DIGEST, TAGS, TIER);

    /** The index tag that marks the automatic tier, and its value. */
    static final String TIER_TAG = "mlops-tier";

    static final String AUTO = "auto";

    /** https://learn.microsoft.com/azure/storage/blobs/storage-manage-find-blobs#setting-blob-index-tags . */
    private static final int MOST_TAGS = 10;

    static BlobForm of(Sha256 digest, WriteOptions options) {
        return new BlobForm(digest, options.tier(), options.tags());
    }

    /** Fails with INVALID_ARGUMENT where Azure has no room for all of its tags. */
    void requireRoom() throws AzureException {
        int most = tier == StorageTier.AUTO ? MOST_TAGS - 1 : MOST_TAGS;
        if (tags.entries().size() > most) {
            throw new AzureException(
                    ErrorCode.INVALID_ARGUMENT,
                    "it has " + tags.entries().size() + " tags, and Azure keeps " + most
                            + (tier == StorageTier.AUTO ? " beside the mark of the automatic tier" : ""));
        }
    }

    Map<String, String> metadata() {
        Map<String, String> metadata = new HashMap<>();
        metadata.put(DIGEST, digest.hex());
        if (!tags.entries().isEmpty()) {
            metadata.put(TAGS, TagText.write(tags));
        }
        if (tier == StorageTier.AUTO) {
            metadata.put(TIER, AUTO);
        }
        return metadata;
    }

    Map<String, String> indexTags() {
        Map<String, String> all = new TreeMap<>(tags.entries());
        if (tier == StorageTier.AUTO) {
            all.put(TIER_TAG, AUTO);
        }
        return all;
    }

    AccessTier accessTier() {
        return BlobAccessTiers.of(tier);
    }

    /** Of a request that makes it at once (https://learn.microsoft.com/rest/api/storageservices/put-blob). */
    SortedMap<String, String> headers() {
        SortedMap<String, String> headers = new TreeMap<>();
        metadata().forEach((name, value) -> headers.put("x-ms-meta-" + name, value));
        if (!indexTags().isEmpty()) {
            headers.put("x-ms-tags", TagText.write(Tags.of(indexTags())));
        }
        headers.put("x-ms-access-tier", accessTier().toString());
        headers.put("x-ms-blob-type", "BlockBlob");
        return headers;
    }
}
