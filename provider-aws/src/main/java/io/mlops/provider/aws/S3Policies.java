package io.mlops.provider.aws;

import io.mlops.ErrorCode;
import io.mlops.artifact.StorageTier;
import io.mlops.artifact.StoredPolicy;
import io.mlops.artifact.TierStep;
import io.mlops.artifact.TieringPolicy;
import io.mlops.artifact.TieringRule;
import io.mlops.artifact.spi.TieringPolicyDriver;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.LifecycleRule;
import software.amazon.awssdk.services.s3.model.S3Exception;

/** Rules of a bucket's lifecycle configuration; those of others stay as they are. Thread-safe. */
final class S3Policies implements TieringPolicyDriver {
    private static final String NONE = "NoSuchLifecycleConfiguration";
    /** https://docs.aws.amazon.com/AmazonS3/latest/userguide/lifecycle-transition-general-considerations.html */
    private static final Duration LEAST_BEFORE_COOL = Duration.ofDays(30);

    private final S3Client s3;
    private final String bucket;

    S3Policies(S3Client s3, String bucket) {
        this.s3 = s3;
        this.bucket = bucket;
    }

    @Override
    public StoredPolicy policy() {
        List<TieringRule> rules = new ArrayList<>();
        List<String> differences = new ArrayList<>();
        for (LifecycleRule each : configured()) {
            Optional<TieringRule> rule = LifecycleRules.read(each);
            if (rule.isEmpty()) {
                differences.add("rule " + each.id() + " of the bucket's lifecycle was made by others");
                continue;
            }
            rules.add(rule.get());
            if (!rule.get().steps().isEmpty() || rule.get().automatic().isPresent()) {
                differences.add("rule " + rule.get().name()
                        + ": S3 leaves objects below 128 KiB where they are; only expiry takes them");
            }
        }
        return new StoredPolicy(new TieringPolicy(rules, null), differences);
    }

    @Override
    public void requireExpressible(TieringPolicy policy) throws AwsException {
        for (TieringRule rule : policy.rules()) {
            Duration cool = null;
            for (TierStep step : rule.steps()) {
                if (step.tier() == StorageTier.COOL) {
                    cool = step.after();
                    require(
                            cool.compareTo(LEAST_BEFORE_COOL) >= 0,
                            rule,
                            "S3 moves objects to cool after 30 days at the earliest, not after " + cool.toDays());
                } else if (cool != null) {
                    require(
                            step.after().minus(cool).compareTo(LEAST_BEFORE_COOL) >= 0,
                            rule,
                            "S3 keeps objects in cool for 30 days at least, and they move to " + step.tier() + " after "
                                    + step.after().minus(cool).toDays());
                }
            }
        }
    }

    private static void require(boolean holds, TieringRule rule, String reason) throws AwsException {
        if (!holds) {
            throw new AwsException(ErrorCode.INVALID_ARGUMENT, "rule " + rule.name() + ": " + reason);
        }
    }

    @Override
    public void apply(TieringPolicy policy) throws AwsException {
        requireExpressible(policy);
        List<LifecycleRule> rules = new ArrayList<>();
        configured().stream()
                .filter(each -> LifecycleRules.read(each).isEmpty())
                .forEach(rules::add);
        policy.rules().forEach(rule -> rules.add(LifecycleRules.write(rule)));
        if (rules.isEmpty()) {
            s3.deleteBucketLifecycle(request -> request.bucket(bucket));
        } else {
            s3.putBucketLifecycleConfiguration(
                    request -> request.bucket(bucket).lifecycleConfiguration(lifecycle -> lifecycle.rules(rules)));
        }
    }

    private List<LifecycleRule> configured() {
        try {
            return s3.getBucketLifecycleConfiguration(request -> request.bucket(bucket))
                    .rules();
        } catch (S3Exception e) {
            if (e.awsErrorDetails() != null && NONE.equals(e.awsErrorDetails().errorCode())) {
                return List.of();
            }
            throw e;
        }
    }
}
