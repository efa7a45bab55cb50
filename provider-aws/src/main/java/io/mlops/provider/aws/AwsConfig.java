package io.mlops.provider.aws;

import io.mlops.ErrorCode;
import io.mlops.Location;
import io.mlops.MlopsException;
import io.mlops.artifact.ObjectKey;
import io.mlops.provider.ProviderSettings;
import io.mlops.provider.spi.CloudSettings;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The settings of the AWS provider.
 *
 * @param regions where endpoints may run ({@code regions}; required); the first one holds the artifacts
 * @param bucket where artifacts lie ({@code bucket}; required); {@code {region}} in it stands for the region, since
 *     SageMaker reads a model only from a bucket of its own region
 * @param role what SageMaker acts as ({@code role}; required), the ARN of an IAM role of the account
 * @param bucketOwner the account whose the buckets must be ({@code bucket-owner}; default the role's)
 * @param kmsKeyOrNull what stored objects and the disks of instances are encrypted with ({@code kms-key}; default AWS's own keys)
 * @param credentials who calls
 * @param endpoints where the services answer
 * @param attempts how often a call is tried ({@code attempts}; default 4)
 */
record AwsConfig(
        List<String> regions,
        String bucket,
        String role,
        String bucketOwner,
        @Nullable String kmsKeyOrNull,
        AwsCredentials credentials,
        AwsEndpoints endpoints,
        int attempts) {
    /** The provider's name. */
    static final String PROVIDER = "aws";

    private static final String REGION = "{region}";
    private static final Pattern REGION_NAME = Pattern.compile("[a-z]{2}(-[a-z]+)+-\\d");
    private static final Pattern ROLE = Pattern.compile("arn:aws[a-z-]*:iam::(\\d{12}):role/\\S+");
    /** https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucketnamingrules.html */
    private static final Pattern BUCKET = Pattern.compile("[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]");

    AwsConfig {
        regions = List.copyOf(regions);
    }

    static AwsConfig read(ProviderSettings settings) {
        List<String> regions =
                CloudSettings.regions(settings, REGION_NAME, "regions with commas between, as in us-east-1,eu-west-1");
        String bucket = settings.require("bucket");
        String role = settings.require("role");
        String bucketOwner = settings.find("bucket-owner").orElse(null);
        String kmsKey = settings.find("kms-key").orElse(null);
        AwsCredentials credentials = AwsCredentials.read(settings);
        AwsEndpoints endpoints = AwsEndpoints.read(settings, regions);
        int attempts = CloudSettings.attempts(settings);
        settings.requireAllRead();
        if (!ROLE.matcher(role).matches()) {
            throw invalid("the setting role is \"" + role + "\", which is not an ARN as in"
                    + " arn:aws:iam::123456789012:role/mlops-sagemaker");
        }
        if (regions.size() > 1 && !bucket.contains(REGION)) {
            throw invalid("the setting bucket is \"" + bucket + "\" for " + regions.size() + " regions; SageMaker reads"
                    + " models from a bucket of its own region only: make one in each and put " + REGION
                    + " where their names differ");
        }
        for (String region : regions) {
            if (!BUCKET.matcher(bucket.replace(REGION, region)).matches()) {
                throw invalid("the setting bucket is \"" + bucket + "\", which is no bucket's name");
            }
        }
        String owner = bucketOwner == null ? account(role) : bucketOwner;
        if (!owner.matches("\\d{12}")) {
            throw invalid("the setting bucket-owner is \"" + owner + "\", which is no account's twelve digits");
        }
        return new AwsConfig(regions, bucket, role, owner, kmsKey, credentials, endpoints, attempts);
    }

    /** The region that holds the artifacts. */
    String home() {
        return regions.get(0);
    }

    String bucketIn(String region) {
        return bucket.replace(REGION, region);
    }

    /** How SageMaker of a region names what lies in its bucket. */
    String uri(String region, ObjectKey key) {
        return "s3://" + bucketIn(region) + "/" + key;
    }

    /** The account, which is the role's: a role of another account cannot be passed to SageMaker. */
    String account() {
        return account(role);
    }

    private static String account(String role) {
        Matcher matcher = ROLE.matcher(role);
        if (!matcher.matches()) {
            throw new IllegalStateException("a role was checked when it was read");
        }
        return matcher.group(1);
    }

    Optional<String> kmsKey() {
        return Optional.ofNullable(kmsKeyOrNull);
    }

    List<Location> locations() {
        return regions.stream()
                .map(region -> Location.of(PROVIDER, region))
                .sorted()
                .toList();
    }

    static MlopsException invalid(String reason) {
        return new MlopsException(ErrorCode.INVALID_ARGUMENT, "cannot open provider aws: " + reason);
    }
}
