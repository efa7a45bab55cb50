package io.mlops.provider.gcp;

import com.google.cloud.storage.StorageException;
import io.mlops.ErrorCode;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What failures of one bucket's objects say: Google's own words do not always name the bucket.
 *
 * @param bucket its name
 * @param project whose it is
 * @param location where it should lie
 * @param kmsKey what new objects are encrypted with, as it was set
 */
record GcsReasons(String bucket, String project, String location, Optional<String> kmsKey) {
    static final String RETAINED = "the bucket's retention keeps what is there; use another name";

    String of(Throwable failure) {
        String said = GcpErrors.reason(failure);
        StorageException storage = storage(failure);
        if (storage == null) {
            return said;
        }
        if ("retentionPolicyNotMet".equals(storage.getReason()) || said.contains("retention policy")) {
            return RETAINED + " (" + said + ")";
        }
        if (GcsObjects.missing(storage) && said.contains("bucket")) {
            return "there is no bucket " + bucket + "; make it: gcloud storage buckets create gs://" + bucket
                    + " --project=" + project + " --location=" + location
                    + " --uniform-bucket-level-access --public-access-prevention";
        }
        if (kmsKey.isPresent() && said.contains("KMS")) {
            return said + "; the setting providers.gcp.kms-key is " + kmsKey.get();
        }
        if (GcpErrors.classify(failure) == ErrorCode.PERMISSION_DENIED) {
            return said + ": the bucket " + bucket
                    + " is somebody else's, or the caller lacks the role Storage Object Admin on it (Storage Admin where"
                    + " policies are applied); they stand in docs/providers.md";
        }
        return said;
    }

    private static @Nullable StorageException storage(Throwable failure) {
        for (Throwable at = failure; at != null; at = at.getCause()) {
            if (at instanceof StorageException said) {
                return said;
            }
        }
        return null;
    }
}
