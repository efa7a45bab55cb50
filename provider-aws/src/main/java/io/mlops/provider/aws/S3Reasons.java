package io.mlops.provider.aws;

import io.mlops.ErrorCode;
import java.util.Optional;
import software.amazon.awssdk.services.s3.model.S3Exception;

/**
 * What failures of one bucket's objects say: S3 denies without a word on whether the bucket is somebody else's, a permission is missing,
 * or the key of the encryption.
 *
 * @param bucket its name
 * @param owner the account whose it must be
 * @param kmsKey what new objects are encrypted with, as it was set
 */
record S3Reasons(String bucket, String owner, Optional<String> kmsKey) {

    String of(Throwable failure) {
        String said = AwsErrors.reason(failure);
        if (!(failure instanceof S3Exception)) {
            return said;
        }
        if (said.contains("(KMS.")) {
            return said + ": switch the key on again in KMS, or take its deletion back";
        }
        if (AwsErrors.classify(failure) != ErrorCode.PERMISSION_DENIED) {
            return said;
        }
        // Of a key the messages tell the action that was denied, as in kms:GenerateDataKey.
        if (said.contains("kms:") || said.contains("KMS")) {
            return said + ": permit kms:GenerateDataKey and kms:Decrypt to the caller, in the key's policy too"
                    + kmsKey.map(key -> "; the setting providers.aws.kms-key is " + key)
                            .orElse("");
        }
        return said + ": the bucket " + bucket + " is not account " + owner
                + "'s (providers.aws.bucket-owner), or a permission is missing; they stand in docs/providers.md";
    }
}
