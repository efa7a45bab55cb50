package io.mlops.provider.aws;

import io.mlops.ByteSize;
import io.mlops.Sha256;
import io.mlops.artifact.ObjectInfo;
import io.mlops.artifact.ObjectKey;
import java.io.IOException;
import java.io.InputStream;
import java.util.Map;
import java.util.Optional;
import java.util.random.RandomGenerator;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.HeadObjectResponse;
import software.amazon.awssdk.services.s3.model.S3Exception;

/**
 * The objects of one bucket as {@link ObjectInfo}s. Each carries its digest and the id of its write as metadata: S3's own tag of
 * a content is the same whenever that content is written. Thread-safe.
 *
 * @param s3 the client of the bucket's region
 * @param bucket its name
 */
record S3Objects(S3Client s3, String bucket) {
    private static final String DIGEST = "mlops-sha256";
    private static final String WRITE = "mlops-write";
    private static final int NOT_FOUND = 404;
    private static final int WRITE_ID_BITS = 96;

    /**
     * An object and what S3 calls its content.
     *
     * @param tag S3's tag of the content, for conditions
     * @param writeId which write it was; empty for what somebody else stored
     */
    record Found(ObjectInfo info, String tag, String writeId) {}

    /** The metadata of a new object. */
    static Map<String, String> metadata(Sha256 digest, RandomGenerator random) {
        byte[] id = new byte[WRITE_ID_BITS / 8];
        random.nextBytes(id);
        return Map.of(DIGEST, digest.hex(), WRITE, java.util.HexFormat.of().formatHex(id));
    }

    static String writeId(Map<String, String> metadata) {
        return metadata.getOrDefault(WRITE, "");
    }

    Optional<Found> find(ObjectKey key) throws IOException {
        HeadObjectResponse head;
        try {
            head = s3.headObject(request -> request.bucket(bucket).key(key.value()));
        } catch (S3Exception e) {
            if (e.statusCode() == NOT_FOUND) {
                return Optional.empty();
            }
            throw e;
        }
        String writeId = head.metadata().getOrDefault(WRITE, "");
        String digest = head.metadata().get(DIGEST);
        ObjectInfo info = new ObjectInfo(
                key,
                new ByteSize(head.contentLength()),
                head.eTag() + "/" + writeId,
                digest == null ? digest(key, head.eTag()) : new Sha256(digest),
                head.lastModified());
        return Optional.of(new Found(info, head.eTag(), writeId));
    }

    /** Of an object that was stored by other means: nobody knows it before it was read. */
    private Sha256 digest(ObjectKey key, String tag) throws IOException {
        try (InputStream content =
                s3.getObject(request -> request.bucket(bucket).key(key.value()).ifMatch(tag))) {
            return Sha256.of(content);
        }
    }
}
