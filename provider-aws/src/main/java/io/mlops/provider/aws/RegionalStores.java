package io.mlops.provider.aws;

import io.mlops.ErrorCode;
import io.mlops.Sha256;
import io.mlops.artifact.ObjectInfo;
import io.mlops.artifact.ObjectKey;
import io.mlops.artifact.WriteOptions;
import java.io.InputStream;
import java.util.Optional;
import java.util.function.Function;
import software.amazon.awssdk.core.exception.SdkException;

/**
 * The artifacts of each region: SageMaker reads and writes in buckets of its own region only. Thread-safe.
 *
 * @param config the settings
 * @param stores the artifacts of a region
 */
record RegionalStores(AwsConfig config, Function<String, S3ArtifactStore> stores) {
    S3ArtifactStore in(String region) {
        return stores.apply(region);
    }

    /** The artifact store that users see. */
    S3ArtifactStore home() {
        return stores.apply(config.home());
    }

    /** Whether a region's bucket is another than that of the artifact store. */
    boolean elsewhere(String region) {
        return !config.bucketIn(region).equals(config.bucketIn(config.home()));
    }

    /** Sees to it that one region has what another has, checked by its digest. */
    void bring(ObjectKey key, Sha256 digest, String source, String target) throws Exception {
        if (config.bucketIn(source).equals(config.bucketIn(target))) {
            return;
        }
        Optional<ObjectInfo> already = in(target).find(key);
        if (already.isPresent() && already.get().digest().equals(digest)) {
            return;
        }
        try (InputStream content = in(source).open(key)) {
            in(target).upload(key, content, WriteOptions.defaults().withExpectedDigest(digest));
        }
    }

    /** What a failure at the bucket of a region means: S3's own words name no bucket. */
    AwsException unreadable(String region, SdkException failure) {
        String bucket = config.bucketIn(region);
        ErrorCode code = AwsErrors.classify(failure);
        String advice = code == ErrorCode.NOT_FOUND ? "; make it (aws s3 mb s3://" + bucket + ")" : "";
        return new AwsException(
                code, "the bucket " + bucket + " cannot be read: " + in(region).reason(failure) + advice, failure);
    }
}
