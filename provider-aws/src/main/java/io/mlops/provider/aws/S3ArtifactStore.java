package io.mlops.provider.aws;

import io.mlops.Capability;
import io.mlops.ErrorCode;
import io.mlops.MlopsException;
import io.mlops.Sha256;
import io.mlops.artifact.ObjectInfo;
import io.mlops.artifact.ObjectKey;
import io.mlops.artifact.WriteCondition;
import io.mlops.artifact.WriteOptions;
import io.mlops.artifact.spi.ArtifactStoreDriver;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import java.util.random.RandomGenerator;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.CopyObjectRequest;
import software.amazon.awssdk.services.s3.model.MetadataDirective;
import software.amazon.awssdk.services.s3.model.S3Object;
import software.amazon.awssdk.services.s3.model.ServerSideEncryption;

/**
 * Objects of one bucket. S3 decides conditions by the tag of the content; which of two writes of the same content an object is, is
 * looked up just before. Thread-safe.
 */
final class S3ArtifactStore implements ArtifactStoreDriver {
    private static final Set<Capability> CAPABILITIES = Set.of(Capability.ARTIFACTS, Capability.CONDITIONAL_WRITES);
    /** https://docs.aws.amazon.com/AmazonS3/latest/API/API_CopyObject.html */
    private static final long LARGEST_COPY = 5L << 30;

    private static final int LOOKS_AT_ONCE = 16;

    private final S3Client s3;
    private final String bucket;
    private final Optional<String> kmsKey;
    private final RandomGenerator random;
    private final S3Objects objects;

    S3ArtifactStore(S3Client s3, String bucket, Optional<String> kmsKey, RandomGenerator random) {
        this.s3 = s3;
        this.bucket = bucket;
        this.kmsKey = kmsKey;
        this.random = random;
        this.objects = new S3Objects(s3, bucket);
    }

    @Override
    public String provider() {
        return AwsConfig.PROVIDER;
    }

    @Override
    public Set<Capability> capabilities() {
        return CAPABILITIES;
    }

    @Override
    public ErrorCode classify(Throwable failure) {
        return AwsErrors.classify(failure);
    }

    @Override
    public String reason(Throwable failure) {
        return AwsErrors.reason(failure);
    }

    @Override
    public Optional<String> requestId(Throwable failure) {
        return AwsErrors.requestId(failure);
    }

    @Override
    public InputStream open(ObjectKey key) {
        return s3.getObject(request -> request.bucket(bucket).key(key.value()));
    }

    @Override
    public ObjectInfo upload(ObjectKey key, InputStream content, WriteOptions options) throws Exception {
        try (S3Content spooled = S3Content.read(content)) {
            requireDigest(spooled.digest(), options);
            if (Thread.currentThread().isInterrupted()) {
                throw new InterruptedException();
            }
            Map<String, String> metadata = S3Objects.metadata(spooled.digest(), random);
            S3Condition condition = condition(key, options.condition());
            condition.enforce(() -> new S3Upload(s3, bucket, key, kmsKey).store(spooled, metadata, condition));
            return written(key, metadata);
        }
    }

    @Override
    public Optional<ObjectInfo> find(ObjectKey key) throws IOException {
        return objects.find(key).map(S3Objects.Found::info);
    }

    @Override
    public List<ObjectInfo> list(String prefix) throws Exception {
        List<ObjectKey> keys = new ArrayList<>();
        for (S3Object object : s3.listObjectsV2Paginator(
                        request -> request.bucket(bucket).prefix(prefix))
                .contents()) {
            key(object.key()).ifPresent(keys::add);
        }
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

    /** Empty for the names that consoles give to folders and that this store could neither read nor write. */
    private static Optional<ObjectKey> key(String name) {
        try {
            return Optional.of(ObjectKey.of(name));
        } catch (MlopsException e) {
            return Optional.empty();
        }
    }

    @Override
    public void delete(ObjectKey key) {
        s3.deleteObject(request -> request.bucket(bucket).key(key.value()));
    }

    @Override
    public ObjectInfo copy(ObjectKey source, ObjectKey target, WriteOptions options) throws Exception {
        S3Objects.Found found = objects.find(source)
                .orElseThrow(() -> new AwsException(ErrorCode.NOT_FOUND, "there is no object " + source));
        requireDigest(found.info().digest(), options);
        Map<String, String> metadata = S3Objects.metadata(found.info().digest(), random);
        S3Condition condition = condition(target, options.condition());
        long size = found.info().size().bytes();
        boolean small = size == 0 || (size <= LARGEST_COPY && condition.equals(S3Condition.ALWAYS));
        condition.enforce(() -> small
                ? copyAtOnce(found, target, metadata, condition)
                : new S3Upload(s3, bucket, target, kmsKey).copy(found, metadata, condition));
        return written(target, metadata);
    }

    private Object copyAtOnce(
            S3Objects.Found source, ObjectKey target, Map<String, String> metadata, S3Condition condition) {
        CopyObjectRequest.Builder request = CopyObjectRequest.builder()
                .sourceBucket(bucket)
                .sourceKey(source.info().key().value())
                .copySourceIfMatch(source.tag())
                .destinationBucket(bucket)
                .destinationKey(target.value())
                .metadataDirective(MetadataDirective.REPLACE)
                .metadata(metadata)
                .ifMatch(condition.ifMatch())
                .ifNoneMatch(condition.ifNoneMatch());
        kmsKey.ifPresent(
                id -> request.serverSideEncryption(ServerSideEncryption.AWS_KMS).ssekmsKeyId(id));
        return s3.copyObject(request.build());
    }

    /** What this write made; where somebody wrote again meanwhile, what they made. */
    private ObjectInfo written(ObjectKey key, Map<String, String> metadata) throws Exception {
        return objects.find(key)
                .map(S3Objects.Found::info)
                .orElseThrow(() -> new AwsException(
                        ErrorCode.NOT_FOUND,
                        "it was stored as write " + S3Objects.writeId(metadata) + " and deleted since"));
    }

    private S3Condition condition(ObjectKey key, WriteCondition condition) throws Exception {
        return switch (condition) {
            case WriteCondition.Always() -> S3Condition.ALWAYS;
            case WriteCondition.IfAbsent() -> S3Condition.ABSENT;
            case WriteCondition.IfVersion(String version) -> {
                Optional<S3Objects.Found> now = objects.find(key);
                if (now.isEmpty() || !now.get().info().version().equals(version)) {
                    throw S3Condition.otherVersion();
                }
                yield S3Condition.over(now.get().tag());
            }
        };
    }

    private static void requireDigest(Sha256 digest, WriteOptions options) throws AwsException {
        Optional<Sha256> expected = options.expectedDigest();
        if (expected.isPresent() && !expected.get().equals(digest)) {
            throw new AwsException(
                    ErrorCode.INVALID_ARGUMENT, "its content has SHA-256 " + digest + ", expected " + expected.get());
        }
    }
}
