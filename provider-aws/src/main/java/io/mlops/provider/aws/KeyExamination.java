package io.mlops.provider.aws;

import io.mlops.ErrorCode;
import io.mlops.provider.Finding;
import java.util.Optional;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.kms.model.KeyMetadata;
import software.amazon.awssdk.services.kms.model.KeySpec;
import software.amazon.awssdk.services.kms.model.KeyState;
import software.amazon.awssdk.services.kms.model.KeyUsageType;

/**
 * Looks at the key that new objects are encrypted with: S3 takes symmetric ones of the bucket's region that are enabled
 * (https://docs.aws.amazon.com/AmazonS3/latest/userguide/UsingKMSEncryption.html).
 *
 * @param clients by region
 * @param key as it was set
 */
record KeyExamination(AwsClients clients, String key) {
    /** Of the key as it is in a region. */
    Finding finding(String region) {
        String subject = "key " + region;
        KeyMetadata found;
        try {
            found = clients.kms(region)
                    .describeKey(request -> request.keyId(key))
                    .keyMetadata();
        } catch (SdkException e) {
            return unseen(subject, e);
        }
        if (found.keyState() != KeyState.ENABLED) {
            return Finding.bad(
                    subject,
                    key + " is " + found.keyStateAsString() + ": nothing can be written or read",
                    again(found, region));
        }
        if (found.keyUsage() != KeyUsageType.ENCRYPT_DECRYPT || found.keySpec() != KeySpec.SYMMETRIC_DEFAULT) {
            return Finding.bad(
                    subject,
                    key + " is for " + found.keyUsageAsString() + ", " + found.keySpecAsString(),
                    "S3 encrypts with ENCRYPT_DECRYPT, SYMMETRIC_DEFAULT: set providers.aws.kms-key to such a key");
        }
        return Finding.good(subject, found.arn() + ", enabled");
    }

    private Finding unseen(String subject, SdkException failure) {
        if (AwsErrors.classify(failure) != ErrorCode.PERMISSION_DENIED) {
            return Finding.bad(
                    AwsErrors.classify(failure),
                    subject,
                    key + ": " + AwsErrors.reason(failure),
                    "set providers.aws.kms-key to a key that each region has: an alias, as alias/mlops, or one of several regions");
        }
        return Finding.odd(
                subject, key + " was not checked: " + AwsErrors.reason(failure), "permit kms:DescribeKey on it");
    }

    private static String again(KeyMetadata found, String region) {
        String which = " --key-id " + found.keyId() + " --region " + region;
        return Optional.of(found.keyState())
                .filter(KeyState.PENDING_DELETION::equals)
                .map(deleted -> "take its deletion back: aws kms cancel-key-deletion" + which
                        + ", then aws kms enable-key" + which)
                .orElse("switch it on: aws kms enable-key" + which);
    }
}
