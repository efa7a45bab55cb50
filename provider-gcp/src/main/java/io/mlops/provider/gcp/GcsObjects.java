package io.mlops.provider.gcp;

import com.google.cloud.storage.Blob;
import com.google.cloud.storage.BlobId;
import com.google.cloud.storage.BlobInfo;
import com.google.cloud.storage.Storage;
import com.google.cloud.storage.Storage.BlobField;
import com.google.cloud.storage.Storage.BlobListOption;
import com.google.cloud.storage.StorageClass;
import com.google.cloud.storage.StorageException;
import io.mlops.ByteSize;
import io.mlops.ErrorCode;
import io.mlops.Sha256;
import io.mlops.artifact.ObjectInfo;
import io.mlops.artifact.ObjectKey;
import io.mlops.artifact.RestoreState;
import io.mlops.artifact.spi.ListedObject;
import io.mlops.artifact.spi.ObjectContent;
import io.mlops.artifact.spi.TagText;
import java.io.IOException;
import java.io.InputStream;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * The objects of one bucket as {@link ObjectInfo}s. Thread-safe.
 *
 * @param storage asked for when it is needed
 * @param bucket its name
 * @param autoclass whether the bucket moves its objects by itself
 */
record GcsObjects(Supplier<Storage> storage, String bucket, GcsAutoclass autoclass) {
    /** What the headers begin with that tell custom metadata. */
    private static final String META = "x-goog-meta-";

    private static final BlobListOption[] TOLD = {
        BlobListOption.fields(
                BlobField.NAME,
                BlobField.SIZE,
                BlobField.GENERATION,
                BlobField.STORAGE_CLASS,
                BlobField.METADATA,
                BlobField.TIME_CREATED)
    };

    BlobId id(ObjectKey key) {
        return BlobId.of(bucket, key.value());
    }

    Optional<ObjectInfo> find(ObjectKey key) throws IOException {
        Blob blob = storage.get().get(id(key));
        if (blob == null) {
            autoclass.requireBucket(); // where there is none, nobody may take it for an empty one
            return Optional.empty();
        }
        return Optional.of(info(key, blob));
    }

    ObjectInfo require(ObjectKey key) throws IOException, GcpException {
        return find(key)
                .orElseThrow(
                        () -> new GcpException(ErrorCode.NOT_FOUND, "there is no object " + key + " in " + bucket));
    }

    /** Fails where a retention holds it still; nothing where there is none. */
    void requireFree(ObjectKey key, Instant now) throws GcpException {
        Blob blob = storage.get().get(id(key));
        OffsetDateTime until = blob == null ? null : blob.getRetentionExpirationTimeOffsetDateTime();
        if (until != null && now.isBefore(until.toInstant())) {
            throw new GcpException(ErrorCode.FAILED_PRECONDITION, GcsReasons.RETAINED);
        }
    }

    /** Listings tell everything that a look tells, metadata too. */
    List<ObjectInfo> list(String prefix) throws IOException {
        List<ObjectInfo> all = new ArrayList<>();
        for (Blob blob : storage.get().list(bucket, options(prefix, TOLD)).iterateAll()) {
            Optional<ObjectKey> key = ObjectKey.read(blob.getName());
            if (key.isPresent()) {
                all.add(info(key.get(), blob));
            }
        }
        all.sort(Comparator.comparing(ObjectInfo::key));
        return all;
    }

    /** The same without reading anything: of what others have stored nobody knows the digest. */
    List<ListedObject> listed(String prefix) throws IOException {
        List<ListedObject> all = new ArrayList<>();
        for (Blob blob : storage.get().list(bucket, options(prefix, TOLD)).iterateAll()) {
            Optional<ObjectKey> key = ObjectKey.read(blob.getName());
            if (key.isPresent()) {
                boolean ours = blob.getMetadata() != null && blob.getMetadata().containsKey(GcsForm.DIGEST);
                all.add(
                        ours
                                ? ListedObject.of(info(key.get(), blob))
                                : ListedObject.of(key.get(), new ByteSize(size(blob))));
            }
        }
        all.sort(Comparator.comparing(ListedObject::key));
        return all;
    }

    private static BlobListOption[] options(String prefix, BlobListOption[] more) {
        return prefix.isEmpty() ? more : BlobListOption.dedupe(more, BlobListOption.prefix(prefix));
    }

    /** What is told of it, by a look, a listing or a write. */
    ObjectInfo info(ObjectKey key, BlobInfo blob) throws IOException {
        Map<String, String> metadata = blob.getMetadata() == null ? Map.of() : blob.getMetadata();
        String version = String.valueOf(blob.getGeneration());
        String digest = metadata.get(GcsForm.DIGEST);
        OffsetDateTime made = blob.getCreateTimeOffsetDateTime();
        return new ObjectInfo(
                key,
                new ByteSize(size(blob)),
                version,
                digest == null ? digest(key, version) : new Sha256(digest),
                made == null ? Instant.EPOCH : made.toInstant(),
                GcsClasses.tier(blob.getStorageClass(), autoclass.on()),
                new RestoreState.Online(),
                TagText.read(metadata.getOrDefault(GcsForm.TAGS, "")));
    }

    /** An object with what it is, by one request; empty where that does not tell everything, or told something else than that. */
    Optional<ObjectContent> read(ObjectKey key) throws IOException {
        Optional<GcsDirect.Answer> answer = new GcsDirect(storage, bucket).get(key);
        if (answer.isEmpty()) {
            return Optional.empty();
        }
        InputStream content = answer.get().content();
        String digest = answer.get().header(META + GcsForm.DIGEST);
        if (digest == null) {
            content.close(); // nobody knows it before all was read
            return Optional.empty();
        }
        try {
            return Optional.of(new ObjectContent(told(key, new Sha256(digest), answer.get()), content));
        } catch (IOException | RuntimeException e) {
            content.close();
            throw e;
        }
    }

    private ObjectInfo told(ObjectKey key, Sha256 digest, GcsDirect.Answer answer) throws IOException {
        return new ObjectInfo(
                key,
                new ByteSize(Long.parseLong(answer.require("x-goog-stored-content-length"))),
                answer.require("x-goog-generation"),
                digest,
                answer.modified(),
                GcsClasses.tier(StorageClass.valueOf(answer.require("x-goog-storage-class")), autoclass.on()),
                new RestoreState.Online(),
                TagText.read(Objects.requireNonNullElse(answer.header(META + GcsForm.TAGS), "")));
    }

    private static long size(BlobInfo blob) {
        return blob.getSize() == null ? 0 : blob.getSize();
    }

    /** Of an object that was stored by other means: nobody knows it before it was read. */
    private Sha256 digest(ObjectKey key, String version) throws IOException {
        try (InputStream content = new GcsReader(storage, bucket).open(key, version)) {
            return Sha256.of(content);
        }
    }

    static boolean missing(StorageException failure) {
        return failure.getCode() == 404;
    }
}
