package io.mlops.provider.gcp;

import com.google.cloud.storage.BlobId;
import com.google.cloud.storage.BlobInfo;
import io.mlops.Sha256;
import io.mlops.Tags;
import io.mlops.artifact.StorageTier;
import io.mlops.artifact.WriteOptions;
import io.mlops.artifact.spi.TagText;
import java.util.HashMap;
import java.util.Map;

/**
 * What a new object will be. Its custom metadata hold its digest and its tags, which a listing tells.
 *
 * @param digest of the content
 * @param tier its tier
 * @param tags its tags
 */
record GcsForm(Sha256 digest, StorageTier tier, Tags tags) {
    static final String DIGEST = "mlops_sha256";
    static final String TAGS = "mlops_tags";

    private static final String CONTENT = "application/octet-stream";

    static GcsForm of(Sha256 digest, WriteOptions options) {
        return new GcsForm(digest, options.tier(), options.tags());
    }

    BlobInfo.Builder at(BlobId id) {
        Map<String, String> metadata = new HashMap<>();
        metadata.put(DIGEST, digest.hex());
        if (!tags.entries().isEmpty()) {
            metadata.put(TAGS, TagText.write(tags));
        }
        return BlobInfo.newBuilder(id)
                .setContentType(CONTENT)
                .setStorageClass(GcsClasses.of(tier))
                .setMetadata(metadata);
    }
}
