package io.mlops.provider.aws;

import io.mlops.ErrorCode;
import io.mlops.Sha256;
import io.mlops.Tags;
import io.mlops.artifact.ObjectInfo;
import io.mlops.artifact.ObjectKey;
import io.mlops.artifact.StorageTier;
import io.mlops.artifact.WriteOptions;
import io.mlops.artifact.spi.SpooledContent;
import java.io.InputStream;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import software.amazon.awssdk.services.s3.S3Client;

/**
 * Makes objects of one bucket out of contents and of other objects. Thread-safe.
 *
 * @param s3 the client of the bucket's region
 * @param objects what is there
 * @param lock what may not be overwritten
 * @param kmsKey what new objects are encrypted with, but for AWS's own key
 * @param random for the ids of writes
 */
record S3Writes(
        Supplier<S3Client> s3, S3Objects objects, S3ObjectLock lock, Optional<String> kmsKey, RandomGenerator random) {
    /** https://docs.aws.amazon.com/AmazonS3/latest/API/API_CopyObject.html */
    private static final long LARGEST_COPY = 5L << 30;

    S3Form form(ObjectKey key, Sha256 digest, StorageTier tier, Tags tags) {
        return new S3Form(objects.bucket(), key, S3Form.metadata(digest, tags, random), tier, tags, kmsKey);
    }

    ObjectInfo upload(ObjectKey key, InputStream content, WriteOptions options) throws Exception {
        try (SpooledContent spooled = SpooledContent.read(content, S3Upload.PART)) {
            spooled.requireWanted(options);
            lock.requireFree(key);
            S3Form form = form(key, spooled.digest(), options.tier(), options.tags());
            S3Condition condition = objects.condition(key, options.condition());
            condition.enforce(() -> new S3Upload(s3, objects.direct(), form).store(spooled, condition));
            return written(form);
        }
    }

    ObjectInfo copy(S3Objects.Found source, ObjectKey target, StorageTier tier, Tags tags, S3Condition condition)
            throws Exception {
        S3Form form = form(target, source.info().digest(), tier, tags);
        long size = source.info().size().bytes();
        boolean ontoItself = source.info().key().equals(target);
        boolean atOnce = size == 0 || (size <= LARGEST_COPY && (ontoItself || condition.equals(S3Condition.ALWAYS)));
        condition.enforce(() -> atOnce
                ? s3.get()
                        .copyObject(form.copy(source)
                                .ifMatch(condition.ifMatch())
                                .ifNoneMatch(condition.ifNoneMatch())
                                .build())
                : new S3Upload(s3, objects.direct(), form).copy(source, condition));
        return written(form);
    }

    /** What this write made; where somebody wrote again meanwhile, what they made. */
    ObjectInfo written(S3Form form) throws Exception {
        return objects.find(form.key())
                .map(S3Objects.Found::info)
                .orElseThrow(() ->
                        new AwsException(ErrorCode.NOT_FOUND, "it was stored, and somebody has deleted it since"));
    }
}
