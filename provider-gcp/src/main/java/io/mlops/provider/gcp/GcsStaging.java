package io.mlops.provider.gcp;

import com.google.cloud.storage.BlobId;
import com.google.cloud.storage.BucketInfo;
import com.google.cloud.storage.BucketInfo.IamConfiguration;
import com.google.cloud.storage.BucketInfo.LifecycleRule;
import com.google.cloud.storage.BucketInfo.LifecycleRule.LifecycleAction;
import com.google.cloud.storage.BucketInfo.LifecycleRule.LifecycleCondition;
import com.google.cloud.storage.BucketInfo.PublicAccessPrevention;
import com.google.cloud.storage.Storage;
import com.google.cloud.storage.StorageException;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * The bucket that holds the parts of unfinished uploads. Thread-safe.
 *
 * @param storage asked for when it is needed
 * @param bucket its name
 * @param location where it lies: where the bucket of the artifacts does
 * @param kmsKey what it is encrypted with; empty for Google's own keys
 */
record GcsStaging(Supplier<Storage> storage, String bucket, String location, Optional<String> kmsKey) {
    /** What nobody has completed or abandoned by then goes by itself. */
    private static final int DAYS = 30;

    BlobId id(String name) {
        return BlobId.of(bucket, name);
    }

    /** Makes it where it is not there: closed to the public, and without what Google keeps of what is deleted. */
    void ensure() {
        if (storage.get().get(bucket) != null) {
            return;
        }
        BucketInfo.Builder wanted = BucketInfo.newBuilder(bucket)
                .setLocation(location)
                .setIamConfiguration(IamConfiguration.newBuilder()
                        .setIsUniformBucketLevelAccessEnabled(true)
                        .setPublicAccessPrevention(PublicAccessPrevention.ENFORCED)
                        .build())
                .setLifecycleRules(List.of(new LifecycleRule(
                        LifecycleAction.newDeleteAction(),
                        LifecycleCondition.newBuilder().setAge(DAYS).build())));
        kmsKey.ifPresent(wanted::setDefaultKmsKeyName);
        try {
            storage.get().create(wanted.build());
        } catch (StorageException e) {
            if (e.getCode() != 409 || storage.get().get(bucket) == null) {
                throw e;
            }
        }
    }
}
