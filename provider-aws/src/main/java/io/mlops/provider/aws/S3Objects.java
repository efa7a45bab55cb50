package io.mlops.provider.aws;

import io.mlops.ByteSize;
import io.mlops.ErrorCode;
import io.mlops.MlopsException;
import io.mlops.Sha256;
import io.mlops.artifact.ObjectInfo;
import io.mlops.artifact.ObjectKey;
import io.mlops.artifact.WriteCondition;
import io.mlops.artifact.spi.ObjectContent;
import io.mlops.spi.DriverCall;
import java.io.IOException;
import java.io.InputStream;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.HeadObjectResponse;
import software.amazon.awssdk.services.s3.model.S3Exception;
import software.amazon.awssdk.services.s3.model.S3Object;
import software.amazon.awssdk.services.s3.model.StorageClass;

/**
 * The objects of one bucket as {@link ObjectInfo}s. Thread-safe.
 *
 * @param s3 the client of the bucket's region
 * @param direct a shorter way to the same bucket
 * @param bucket its name
 */
record S3Objects(Supplier<S3Client> s3, S3Direct direct, String bucket) {
    private static final int NOT_FOUND = 404;

    /**
     * An object and what S3 calls it.
     *
     * @param tag S3's tag of the content, for conditions
     * @param storageClassOrNull its class; null for the standard one. What the automatic tier archived has the class whose archive
     *     it is restored like
     */
    record Found(ObjectInfo info, String tag, @Nullable StorageClass storageClassOrNull) {}

    Optional<Found> find(ObjectKey key) throws IOException {
        Optional<S3Direct.Answer> answer = direct.head(key);
        if (answer.isPresent() && !answer.get().found()) {
            return Optional.empty();
        }
        if (answer.isPresent()) {
            S3Head head = S3Head.of(answer.get());
            return Optional.of(head.found(key, digest(key, head)));
        }
        HeadObjectResponse head;
        try {
            head = s3.get().headObject(request -> request.bucket(bucket).key(key.value()));
        } catch (S3Exception e) {
            if (e.statusCode() == NOT_FOUND) {
                return Optional.empty();
            }
            throw e;
        }
        S3Head told = S3Head.of(head);
        return Optional.of(told.found(key, digest(key, told)));
    }

    /** Opens the object with what it is; empty where it is to be asked for in another way. */
    Optional<ObjectContent> read(ObjectKey key) throws IOException {
        Optional<S3Direct.Answer> answer = direct.get(key);
        if (answer.isEmpty()) {
            return Optional.empty();
        }
        S3Head head = S3Head.of(answer.get());
        Optional<Sha256> digest = head.digest();
        if (digest.isEmpty()) {
            // Nobody knows it before all was read.
            answer.get().close();
            return Optional.empty();
        }
        return Optional.of(new ObjectContent(
                head.found(key, digest.get()).info(), answer.get().content()));
    }

    /** All of this prefix; without a look at each. */
    SortedMap<ObjectKey, ByteSize> sizes(String prefix) throws IOException {
        SortedMap<ObjectKey, ByteSize> sizes = new TreeMap<>();
        if (listed(prefix, sizes)) {
            return sizes;
        }
        sizes.clear();
        for (S3Object object : s3.get()
                .listObjectsV2Paginator(request -> request.bucket(bucket).prefix(prefix))
                .contents()) {
            ObjectKey.read(object.key()).ifPresent(key -> sizes.put(key, new ByteSize(object.size())));
        }
        return sizes;
    }

    private boolean listed(String prefix, SortedMap<ObjectKey, ByteSize> sizes) throws IOException {
        Map<String, String> query = new HashMap<>(Map.of("encoding-type", "url", "list-type", "2", "prefix", prefix));
        @Nullable String after = "";
        while (after != null) {
            if (!after.isEmpty()) {
                query.put("continuation-token", after);
            }
            Optional<S3Direct.Answer> page = direct.ask(query);
            if (page.isEmpty() || !page.get().found()) {
                return false;
            }
            try (InputStream content = page.get().content()) {
                after = S3Answers.page(content, sizes);
            } catch (IOException e) {
                DriverCall.requireUninterrupted(e);
                return false;
            }
        }
        return true;
    }

    Found require(ObjectKey key) throws IOException, AwsException {
        return find(key)
                .orElseThrow(
                        () -> new AwsException(ErrorCode.NOT_FOUND, "there is no object " + key + " in " + bucket));
    }

    /** The object, which can be read; FAILED_PRECONDITION where it is archived. */
    Found requireReadable(ObjectKey key) throws IOException, AwsException {
        Found found = require(key);
        if (!found.info().restore().readable()) {
            throw new AwsException(ErrorCode.FAILED_PRECONDITION, "it is archived");
        }
        return found;
    }

    /** The condition as S3 takes it; fails where it does not hold already. */
    S3Condition condition(ObjectKey key, WriteCondition condition) throws IOException, AwsException {
        return switch (condition) {
            case WriteCondition.Always() -> S3Condition.ALWAYS;
            case WriteCondition.IfAbsent() -> S3Condition.ABSENT;
            case WriteCondition.IfVersion(String version) -> {
                Optional<Found> now = find(key);
                if (now.isEmpty() || !now.get().info().version().equals(version)) {
                    throw S3Condition.otherVersion();
                }
                yield S3Condition.over(now.get().tag());
            }
        };
    }

    /** Of an object that was stored by other means: nobody knows it before it was read. */
    private Sha256 digest(ObjectKey key, S3Head head) throws IOException {
        Optional<Sha256> known = head.digest();
        if (known.isPresent()) {
            return known.get();
        }
        if (!head.restoreState().readable()) {
            throw new MlopsException(
                    ErrorCode.FAILED_PRECONDITION,
                    "cannot find " + key
                            + ": it was stored by other means and is archived, so nobody knows its digest");
        }
        try (InputStream content = s3.get()
                .getObject(request -> request.bucket(bucket).key(key.value()).ifMatch(head.tag()))) {
            return Sha256.of(content);
        }
    }
}
