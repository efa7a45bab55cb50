package io.mlops.provider.aws;

import io.mlops.ErrorCode;
import io.mlops.artifact.AutomaticTiering;
import io.mlops.artifact.Retention;
import io.mlops.artifact.StorageTier;
import io.mlops.artifact.StoredPolicy;
import io.mlops.artifact.TierStep;
import io.mlops.artifact.TieringPolicy;
import io.mlops.artifact.TieringRule;
import io.mlops.artifact.spi.TieringPolicyDriver;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.IntelligentTieringConfiguration;
import software.amazon.awssdk.services.s3.model.LifecycleRule;
import software.amazon.awssdk.services.s3.model.S3Exception;

/**
 * Rules of a bucket's lifecycle, its Intelligent-Tiering configurations and its object lock; what others configured there stays as it is.
 * Thread-safe.
 */
final class S3Policies implements TieringPolicyDriver {
    private static final String NONE = "NoSuchLifecycleConfiguration";
    /** https://docs.aws.amazon.com/AmazonS3/latest/userguide/lifecycle-transition-general-considerations.html */
    private static final Duration LEAST_BEFORE_COOL = Duration.ofDays(30);

    private final S3Client s3;
    private final String bucket;
    private final S3ObjectLock lock;
    private final S3AutomaticArchive archive;

    S3Policies(S3Client s3, String bucket, S3ObjectLock lock) {
        this.s3 = s3;
        this.bucket = bucket;
        this.lock = lock;
        this.archive = new S3AutomaticArchive(s3, bucket);
    }

    @Override
    public StoredPolicy policy() {
        List<TieringRule> rules = new ArrayList<>();
        List<String> differences = new ArrayList<>();
        Map<String, IntelligentTieringConfiguration> archives = archive.configured();
        for (LifecycleRule each : configured()) {
            Optional<TieringRule> rule = LifecycleRules.read(each);
            if (rule.isEmpty()) {
                differences.add("rule " + each.id() + " of the bucket's lifecycle was made by others");
                continue;
            }
            rules.add(archiving(rule.get(), archives));
            if (rule.get().automatic().isPresent()) {
                archives.remove(S3AutomaticArchive.id(rule.get()));
            }
            if (!rule.get().steps().isEmpty() || rule.get().automatic().isPresent()) {
                differences.add("rule " + rule.get().name()
                        + ": S3 leaves objects below 128 KiB where they are; only expiry takes them");
            }
        }
        archives.keySet()
                .forEach(id -> differences.add(
                        "the Intelligent-Tiering configuration " + id + " of the bucket was made by others"));
        Optional<Retention> retention = lock.retention();
        if (retention.isPresent()) {
            differences.add(
                    "retention: S3 keeps what was deleted, overwritten or expired as old versions, until somebody"
                            + " removes them or the bucket's lifecycle does");
        }
        return new StoredPolicy(new TieringPolicy(rules, retention.orElse(null)), differences);
    }

    /** The lifecycle hands objects over, and a configuration of the same name says when they are archived. */
    private static TieringRule archiving(TieringRule rule, Map<String, IntelligentTieringConfiguration> archives) {
        @Nullable AutomaticTiering automatic = rule.automaticOrNull();
        return automatic == null
                ? rule
                : new TieringRule(
                        rule.name(),
                        rule.prefix(),
                        rule.tags(),
                        rule.steps(),
                        new AutomaticTiering(
                                automatic.after(),
                                S3AutomaticArchive.read(rule, archives).orElse(null)),
                        rule.expireAfterOrNull());
    }

    @Override
    public void requireExpressible(TieringPolicy policy) throws AwsException {
        for (TieringRule rule : policy.rules()) {
            Optional<Duration> unread = rule.automatic().flatMap(AutomaticTiering::archiveAfter);
            require(
                    unread.isEmpty() || S3AutomaticArchive.takes(unread.get()),
                    rule,
                    "S3 archives what nobody read for 90 to 730 days, not after "
                            + unread.map(Duration::toDays).orElse(0L));
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
        if (policy.retention().isPresent()) {
            lock.requireOn();
        }
    }

    private static void require(boolean holds, TieringRule rule, String reason) throws AwsException {
        if (!holds) {
            throw new AwsException(ErrorCode.INVALID_ARGUMENT, "rule " + rule.name() + ": " + reason);
        }
    }

    /** What protects comes first and what is taken away last: where it fails in between, S3 does rather more than was asked for. */
    @Override
    public void apply(TieringPolicy policy) throws AwsException {
        requireExpressible(policy);
        boolean shorter = policy.retention().isEmpty();
        if (!shorter) {
            retain(policy);
        }
        Map<String, IntelligentTieringConfiguration> archives = archive.configured();
        Set<String> wanted = new HashSet<>();
        for (TieringRule rule : policy.rules()) {
            Optional<IntelligentTieringConfiguration> configuration = S3AutomaticArchive.write(rule);
            configuration.ifPresent(archive::put);
            configuration.ifPresent(each -> wanted.add(each.id()));
        }
        applyLifecycle(policy);
        archives.keySet().stream()
                .filter(id -> S3AutomaticArchive.ours(id) && !wanted.contains(id))
                .forEach(archive::remove);
        if (shorter) {
            retain(policy);
        }
    }

    private void retain(TieringPolicy policy) {
        if (!lock.retention().equals(policy.retention())) {
            lock.retain(policy.retention());
        }
    }

    private void applyLifecycle(TieringPolicy policy) {
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
            if (AwsErrors.says(e, NONE)) {
                return List.of();
            }
            throw e;
        }
    }
}
