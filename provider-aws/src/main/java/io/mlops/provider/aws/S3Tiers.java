package io.mlops.provider.aws;

import io.mlops.artifact.ObjectInfo;
import io.mlops.artifact.ObjectKey;
import io.mlops.artifact.RestoreOptions;
import io.mlops.artifact.StorageTier;
import io.mlops.artifact.spi.TierDriver;
import java.time.Duration;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.RestoreRequest;
import software.amazon.awssdk.services.s3.model.S3Exception;
import software.amazon.awssdk.services.s3.model.Tier;

/** Storage classes of S3: an object moves by being copied onto itself. Thread-safe. */
final class S3Tiers implements TierDriver {
    private static final String ALREADY = "RestoreAlreadyInProgress";
    private static final Duration SHORTEST = Duration.ofDays(1);

    private final S3Client s3;
    private final S3Objects objects;
    private final S3Writes writes;

    S3Tiers(S3Client s3, S3Objects objects, S3Writes writes) {
        this.s3 = s3;
        this.objects = objects;
        this.writes = writes;
    }

    @Override
    public ObjectInfo tier(ObjectKey key, StorageTier tier) throws Exception {
        S3Objects.Found found = objects.require(key);
        if (found.info().tier() == tier) {
            return found.info();
        }
        S3Objects.Found source = objects.requireReadable(key);
        // Over what was found only: a younger content must not be replaced by an older one.
        return writes.copy(source, key, tier, source.info().tags(), S3Condition.over(source.tag()));
    }

    @Override
    public void restore(ObjectKey key, RestoreOptions options) throws Exception {
        S3Objects.Found found = objects.require(key);
        Tier way = S3StorageClasses.restoreWithin(found.storageClassOrNull(), options.within());
        RestoreRequest.Builder restore = RestoreRequest.builder().glacierJobParameters(job -> job.tier(way));
        if (found.info().tier() != StorageTier.AUTO) {
            // What the automatic tier archived comes back for good.
            restore.days(Math.toIntExact(options.keepFor().orElse(SHORTEST).toDays()));
        }
        try {
            s3.restoreObject(
                    request -> request.bucket(objects.bucket()).key(key.value()).restoreRequest(restore.build()));
        } catch (S3Exception e) {
            if (!AwsErrors.says(e, ALREADY)) {
                throw e;
            }
        }
    }
}
