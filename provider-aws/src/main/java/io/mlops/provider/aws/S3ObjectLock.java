package io.mlops.provider.aws;

import io.mlops.ErrorCode;
import io.mlops.artifact.ObjectKey;
import io.mlops.artifact.Retention;
import io.mlops.spi.DriverCall;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.DefaultRetention;
import software.amazon.awssdk.services.s3.model.HeadObjectResponse;
import software.amazon.awssdk.services.s3.model.ObjectLockConfiguration;
import software.amazon.awssdk.services.s3.model.ObjectLockEnabled;
import software.amazon.awssdk.services.s3.model.ObjectLockLegalHoldStatus;
import software.amazon.awssdk.services.s3.model.ObjectLockRetentionMode;
import software.amazon.awssdk.services.s3.model.S3Exception;

/**
 * The object lock of one bucket: its default retention, governance mode for one that can be taken back and compliance mode for a locked
 * one. S3 protects versions: deleting puts a marker over what is retained, and writing a version. So whether the object may go is looked
 * up before (https://docs.aws.amazon.com/AmazonS3/latest/userguide/object-lock.html). Thread-safe.
 */
final class S3ObjectLock {
    private static final String NONE = "ObjectLockConfigurationNotFoundError";
    private static final int NOT_FOUND = 404;
    private static final int DAYS_A_YEAR = 365;
    /** A lock that was switched on stays; one that was not may be meanwhile. */
    private static final Duration BELIEVED = Duration.ofMinutes(1);

    private final Supplier<S3Client> s3;
    private final S3Direct direct;
    private final String bucket;
    private final InstantSource clock;
    private volatile Known known = new Known(true, Instant.MIN);

    S3ObjectLock(Supplier<S3Client> s3, S3Direct direct, String bucket, InstantSource clock) {
        this.s3 = s3;
        this.direct = direct;
        this.bucket = bucket;
        this.clock = clock;
    }

    /** Whether the bucket has a lock, as it was when it was looked at. */
    private record Known(boolean on, Instant at) {}

    /** What new objects are retained by. */
    Optional<Retention> retention() {
        return configuration()
                .map(ObjectLockConfiguration::rule)
                .map(rule -> rule.defaultRetention())
                .flatMap(S3ObjectLock::read);
    }

    private static Optional<Retention> read(DefaultRetention retention) {
        int days = retention.days() == null ? 0 : retention.days();
        int years = retention.years() == null ? 0 : retention.years();
        int all = days + years * DAYS_A_YEAR;
        return all == 0
                ? Optional.empty()
                : Optional.of(
                        new Retention(Duration.ofDays(all), retention.mode() == ObjectLockRetentionMode.COMPLIANCE));
    }

    /**
     * Fails with FAILED_PRECONDITION where the bucket has no object lock. It is not switched on here: that is for good, and so is the
     * versioning that it needs.
     */
    void requireOn() throws AwsException {
        if (configuration().isEmpty()) {
            throw new AwsException(
                    ErrorCode.FAILED_PRECONDITION,
                    "retention: the bucket " + bucket + " has no object lock; take one that has, or switch it on, which"
                            + " can never be undone and keeps every version: aws s3api put-bucket-versioning --bucket "
                            + bucket + " --versioning-configuration Status=Enabled; aws s3api"
                            + " put-object-lock-configuration --bucket " + bucket
                            + " --object-lock-configuration ObjectLockEnabled=Enabled");
        }
    }

    /** Retains new objects by this from now on; what is there stays as it is. */
    void retain(Optional<Retention> retention) {
        ObjectLockConfiguration.Builder lock =
                ObjectLockConfiguration.builder().objectLockEnabled(ObjectLockEnabled.ENABLED);
        retention.ifPresent(keep -> lock.rule(rule -> rule.defaultRetention(written -> written.days(
                        Math.toIntExact(keep.keep().toDays()))
                .mode(keep.locked() ? ObjectLockRetentionMode.COMPLIANCE : ObjectLockRetentionMode.GOVERNANCE))));
        s3.get().putObjectLockConfiguration(request -> request.bucket(bucket).objectLockConfiguration(lock.build()));
    }

    /** Fails with FAILED_PRECONDITION where an object is there that must not go yet. */
    void requireFree(ObjectKey key) throws AwsException, IOException {
        if (!mayBeOn()) {
            return;
        }
        HeadObjectResponse head;
        try {
            head = s3.get().headObject(request -> request.bucket(bucket).key(key.value()));
        } catch (S3Exception e) {
            if (e.statusCode() == NOT_FOUND) {
                return;
            }
            throw e;
        }
        if (head.objectLockLegalHoldStatus() == ObjectLockLegalHoldStatus.ON) {
            throw new AwsException(
                    ErrorCode.FAILED_PRECONDITION, "there is a legal hold on " + key + "; use another name");
        }
        @Nullable Instant until = head.objectLockRetainUntilDate();
        if (until != null && until.isAfter(clock.instant())) {
            throw new AwsException(
                    ErrorCode.FAILED_PRECONDITION,
                    key + " is retained until " + until + " (object lock, " + head.objectLockModeAsString()
                            + "); use another name");
        }
    }

    /** Whether the bucket has a lock; true also where the caller may not know. */
    private boolean mayBeOn() throws IOException {
        Known last = known;
        Instant now = clock.instant();
        if (last.at().isBefore(now.minus(BELIEVED)) && (!last.on() || last.at().equals(Instant.MIN))) {
            boolean on;
            try {
                on = !toldOff() && configuration().isPresent();
            } catch (S3Exception e) {
                if (AwsErrors.classify(e) != ErrorCode.PERMISSION_DENIED) {
                    throw e;
                }
                on = true;
            }
            last = new Known(on, now);
            known = last;
        }
        return last.on();
    }

    /** Whether S3 says so at the first question; not where there is more to say. */
    private boolean toldOff() throws IOException {
        Optional<S3Direct.Answer> answer = direct.ask(Map.of("object-lock", ""));
        if (answer.isEmpty() || answer.get().found()) {
            answer.ifPresent(S3Direct.Answer::close);
            return false;
        }
        try (InputStream content = answer.get().content()) {
            return S3Answers.text(content, "Code").equals(NONE);
        } catch (IOException e) {
            DriverCall.requireUninterrupted(e);
            return false;
        }
    }

    private Optional<ObjectLockConfiguration> configuration() {
        try {
            return Optional.of(s3.get()
                            .getObjectLockConfiguration(request -> request.bucket(bucket))
                            .objectLockConfiguration())
                    .filter(lock -> lock.objectLockEnabled() == ObjectLockEnabled.ENABLED);
        } catch (S3Exception e) {
            if (AwsErrors.says(e, NONE)) {
                return Optional.empty();
            }
            throw e;
        }
    }
}
