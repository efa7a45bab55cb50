package io.mlops.provider.aws;

import io.mlops.Capability;
import io.mlops.ErrorCode;
import io.mlops.artifact.ObjectInfo;
import io.mlops.artifact.ObjectKey;
import io.mlops.artifact.WriteOptions;
import io.mlops.artifact.spi.ArtifactStoreDriver;
import io.mlops.artifact.spi.ListedObject;
import io.mlops.artifact.spi.ObjectContent;
import io.mlops.artifact.spi.SpooledContent;
import io.mlops.artifact.spi.TierDriver;
import io.mlops.artifact.spi.TieringPolicyDriver;
import io.mlops.artifact.spi.TransferDriver;
import java.io.IOException;
import java.io.InputStream;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.s3.S3Client;

/**
 * Objects of one bucket. S3 decides conditions by the tag of the content; which of two writes of the same content an object is, is
 * looked up just before. Thread-safe.
 */
final class S3ArtifactStore implements AwsDriver, ArtifactStoreDriver {
    static final Set<Capability> CAPABILITIES = Set.of(
            Capability.ARTIFACTS,
            Capability.CONDITIONAL_WRITES,
            Capability.OBJECT_TAGS,
            Capability.MULTIPART_TRANSFERS,
            Capability.STORAGE_TIERS,
            Capability.AUTOMATIC_TIER,
            Capability.AUTOMATIC_ARCHIVE,
            Capability.TEMPORARY_RESTORE,
            Capability.TIERING_POLICIES,
            Capability.TIERING_BY_TAGS,
            Capability.RETENTION);
    private static final int LOOKS_AT_ONCE = 16;

    private final Supplier<S3Client> s3;
    private final String bucket;
    private final S3Objects objects;
    private final S3ObjectLock lock;
    private final S3Writes writes;
    private final S3Reasons reasons;

    /** @param direct a shorter way to the same bucket */
    S3ArtifactStore(
            Supplier<S3Client> s3,
            S3Direct direct,
            AwsConfig config,
            String region,
            RandomGenerator random,
            InstantSource clock) {
        this.s3 = s3;
        this.bucket = config.bucketIn(region);
        this.objects = new S3Objects(s3, direct, bucket);
        this.lock = new S3ObjectLock(s3, direct, bucket, clock);
        this.writes = new S3Writes(s3, objects, lock, config.kmsKey(), random);
        this.reasons = new S3Reasons(bucket, config.bucketOwner(), config.kmsKey());
    }

    @Override
    public Set<Capability> capabilities() {
        return CAPABILITIES;
    }

    @Override
    public String reason(Throwable failure) {
        return reasons.of(failure);
    }

    /** What a failure at this bucket means to who needs what lies there: S3's own words name no bucket. */
    AwsException unreadable(SdkException failure) {
        ErrorCode code = AwsErrors.classify(failure);
        String advice = code == ErrorCode.NOT_FOUND ? "; make it (aws s3 mb s3://" + bucket + ")" : "";
        return new AwsException(code, "the bucket " + bucket + " cannot be read: " + reason(failure) + advice, failure);
    }

    @Override
    public InputStream open(ObjectKey key) {
        return s3.get().getObject(request -> request.bucket(bucket).key(key.value()));
    }

    @Override
    public Optional<ObjectContent> read(ObjectKey key) throws Exception {
        Optional<ObjectContent> read = objects.read(key);
        return read.isPresent() ? read : ArtifactStoreDriver.super.read(key);
    }

    @Override
    public ObjectInfo upload(ObjectKey key, InputStream content, WriteOptions options) throws Exception {
        return writes.upload(key, content, options);
    }

    @Override
    public Optional<ObjectInfo> find(ObjectKey key) throws IOException {
        return objects.find(key).map(S3Objects.Found::info);
    }

    @Override
    public List<ObjectInfo> list(String prefix) throws Exception {
        Set<ObjectKey> keys = objects.sizes(prefix).keySet();
        List<ObjectInfo> found = new ArrayList<>();
        Semaphore looks = new Semaphore(LOOKS_AT_ONCE);
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<Optional<ObjectInfo>>> infos = keys.stream()
                    .map(key -> threads.submit(() -> {
                        looks.acquire();
                        try {
                            return find(key);
                        } finally {
                            looks.release();
                        }
                    }))
                    .toList();
            for (Future<Optional<ObjectInfo>> info : infos) {
                // What was deleted since it was listed is not there any more.
                info.get().ifPresent(found::add);
            }
        } catch (ExecutionException e) {
            throw e.getCause() instanceof Exception cause ? cause : e;
        }
        found.sort((a, b) -> a.key().compareTo(b.key()));
        return found;
    }

    @Override
    public List<ListedObject> listed(String prefix) throws IOException {
        return objects.sizes(prefix).entrySet().stream()
                .map(object -> ListedObject.of(object.getKey(), object.getValue()))
                .toList();
    }

    @Override
    public void requireFree(ObjectKey key) throws AwsException, IOException {
        lock.requireFree(key);
    }

    @Override
    public void delete(ObjectKey key) throws Exception {
        lock.requireFree(key);
        s3.get().deleteObject(request -> request.bucket(bucket).key(key.value()));
    }

    @Override
    public ObjectInfo copy(ObjectKey source, ObjectKey target, WriteOptions options) throws Exception {
        S3Objects.Found found = objects.requireReadable(source);
        SpooledContent.requireDigest(found.info().digest(), options);
        lock.requireFree(target);
        S3Condition condition = objects.condition(target, options.condition());
        return writes.copy(found, target, options.tier(), options.tags(), condition);
    }

    @Override
    public Optional<TransferDriver> transfers() {
        return Optional.of(new S3Transfers(s3, objects, lock, writes));
    }

    @Override
    public Optional<TierDriver> tiers() {
        return Optional.of(new S3Tiers(s3.get(), objects, writes));
    }

    @Override
    public Optional<TieringPolicyDriver> policies() {
        return Optional.of(new S3Policies(s3.get(), bucket, lock));
    }
}
