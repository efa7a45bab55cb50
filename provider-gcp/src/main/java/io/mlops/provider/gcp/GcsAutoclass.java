package io.mlops.provider.gcp;

import com.google.cloud.storage.Bucket;
import com.google.cloud.storage.BucketInfo.Autoclass;
import com.google.cloud.storage.Storage;
import com.google.cloud.storage.StorageException;
import io.mlops.ErrorCode;
import io.mlops.artifact.StorageTier;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.function.Supplier;

/**
 * Whether a bucket moves its objects between classes by itself: Autoclass is a bucket's and not an object's
 * (https://cloud.google.com/storage/docs/autoclass). Thread-safe.
 */
final class GcsAutoclass {
    /** Somebody may switch it meanwhile; what is on is said by every look, and what is off costs nobody anything. */
    private static final Duration BELIEVED = Duration.ofMinutes(1);

    private final Supplier<Storage> storage;
    private final String bucket;
    private final InstantSource clock;
    private volatile Instant seen = Instant.MIN;
    private volatile boolean on;

    GcsAutoclass(Supplier<Storage> storage, String bucket, InstantSource clock) {
        this.storage = storage;
        this.bucket = bucket;
        this.clock = clock;
    }

    /** As it was a minute ago at most. */
    boolean on() {
        Instant now = clock.instant();
        if (!seen.isAfter(now.minus(BELIEVED))) {
            requireBucket();
        }
        return on;
    }

    /** The bucket as it is now; fails with what says NOT_FOUND where there is none. */
    Bucket requireBucket() {
        Bucket found = storage.get().get(bucket);
        if (found == null) {
            throw new StorageException(404, "The specified bucket does not exist.");
        }
        note(found);
        return found;
    }

    /** What was just seen of the bucket. */
    void note(Bucket found) {
        on = on(found);
        seen = clock.instant();
    }

    static boolean on(Bucket found) {
        Autoclass autoclass = found.getAutoclass();
        return autoclass != null && Boolean.TRUE.equals(autoclass.getEnabled());
    }

    /** Before an object is written or moved: whether the bucket decides, or the caller does. */
    void requireFor(StorageTier tier) throws GcpException {
        boolean decides = on();
        if (tier == StorageTier.AUTO && !decides) {
            throw new GcpException(
                    ErrorCode.FAILED_PRECONDITION,
                    "the bucket " + bucket
                            + " has no Autoclass, which is what the automatic tier is at Google, for a bucket and all that"
                            + " is in it; switch it on with a tiering policy whose rule says automatic");
        }
        if (decides && tier != StorageTier.AUTO && tier != StorageTier.HOT) {
            throw new GcpException(
                    ErrorCode.FAILED_PRECONDITION,
                    "the bucket " + bucket + " has Autoclass, which chooses the class of all that is in it; write it"
                            + " into the tier auto, or take the rule that says automatic out of the tiering policy");
        }
    }
}
