package io.mlops.provider.gcp;

import com.google.cloud.storage.Blob;
import com.google.cloud.storage.BlobId;
import com.google.cloud.storage.BlobInfo;
import com.google.cloud.storage.Storage;
import com.google.cloud.storage.Storage.BlobListOption;
import com.google.cloud.storage.Storage.BlobTargetOption;
import com.google.cloud.storage.Storage.ComposeRequest;
import com.google.cloud.storage.StorageException;
import io.mlops.ByteSize;
import io.mlops.ErrorCode;
import io.mlops.artifact.MultipartUpload;
import io.mlops.artifact.ObjectInfo;
import io.mlops.artifact.ObjectKey;
import io.mlops.artifact.WriteCondition;
import io.mlops.artifact.spi.TransferDriver;
import io.mlops.artifact.spi.UploadPlan;
import io.mlops.artifact.spi.UploadedPart;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.random.RandomGenerator;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * Uploads in parts that come in any order and outlive their process: objects of a second bucket, which Google composes and then copies to
 * where they belong under the condition. Google's own uploads in parts take no condition
 * (https://cloud.google.com/storage/docs/multipart-uploads), and parts beside the objects would fall under their retention. Thread-safe.
 */
final class GcsTransfers implements TransferDriver {
    /** What the second bucket is called behind the first one's name. */
    static final String STAGING = "-uploads";

    /** https://cloud.google.com/storage/docs/composite-objects#compose . */
    private static final int COMPOSED = 32;

    private static final String KEY = "mlops_key";
    private static final String BEGUN = "mlops_begun";
    private static final String MARK = "/begun";
    private static final String PART = "/part-";

    private final GcsObjects objects;
    private final GcsWrites writes;
    private final GcsReader reader;
    private final GcsStaging staging;
    private final RandomGenerator random;
    private final InstantSource clock;

    GcsTransfers(
            GcsObjects objects, GcsWrites writes, GcsStaging staging, RandomGenerator random, InstantSource clock) {
        this.objects = objects;
        this.writes = writes;
        this.reader = new GcsReader(objects.storage(), objects.bucket());
        this.staging = staging;
        this.random = random;
        this.clock = clock;
    }

    @Override
    public InputStream open(ObjectKey key, String version, long offset, long length) throws Exception {
        return GcsCondition.over(version).enforce(() -> reader.open(key, version, offset, length));
    }

    @Override
    public MultipartUpload begin(UploadPlan plan) throws Exception {
        objects.autoclass().requireFor(plan.options().tier());
        requirePossible(plan);
        Instant begun = clock.instant();
        byte[] name = new byte[16];
        random.nextBytes(name);
        String id = HexFormat.of().formatHex(name);
        BlobInfo mark = BlobInfo.newBuilder(staging.id(id + MARK))
                .setMetadata(Map.of(KEY, plan.key().value(), BEGUN, begun.toString()))
                .build();
        staging.ensure();
        storage().create(mark, new byte[0], BlobTargetOption.doesNotExist());
        return new MultipartUpload(plan.key(), id, begun);
    }

    /** Where the object is there already: its condition. */
    private void requirePossible(UploadPlan plan) throws Exception {
        WriteCondition condition = plan.options().condition();
        Optional<ObjectInfo> there = objects.find(plan.key());
        if (condition instanceof WriteCondition.IfVersion(String version)
                && there.filter(info -> info.version().equals(version)).isEmpty()) {
            throw GcsCondition.otherVersion();
        }
        if (condition instanceof WriteCondition.IfAbsent && there.isPresent()) {
            throw GcsCondition.exists();
        }
        if (there.isPresent()) {
            objects.requireFree(plan.key(), clock.instant());
        }
    }

    @Override
    public UploadedPart put(MultipartUpload upload, UploadPlan plan, int number, ByteBuffer content)
            throws GcpException {
        requireThere(upload);
        byte[] bytes = new byte[content.remaining()];
        content.duplicate().get(bytes);
        CRC32C sum = new CRC32C();
        sum.update(bytes);
        String name = upload.id() + PART + String.format(Locale.ROOT, "%05d", number);
        BlobInfo wanted = BlobInfo.newBuilder(staging.id(name))
                .setCrc32c(GcsWrites.text(sum))
                .build();
        Blob made = storage().create(wanted, bytes, BlobTargetOption.disableGzipContent());
        try {
            requireThere(upload); // a part that comes after the upload was given up is removed again
        } catch (GcpException e) {
            storage().delete(made.getBlobId());
            throw e;
        }
        return part(made);
    }

    private void requireThere(MultipartUpload upload) throws GcpException {
        if (storage().get(staging.id(upload.id() + MARK)) == null) {
            throw gone(null);
        }
    }

    private static UploadedPart part(BlobInfo blob) {
        String name = blob.getName();
        int number = Integer.parseInt(name.substring(name.indexOf(PART) + PART.length()));
        return new UploadedPart(number, new ByteSize(blob.getSize()), String.valueOf(blob.getGeneration()));
    }

    @Override
    public List<UploadedPart> parts(MultipartUpload upload) throws GcpException {
        requireThere(upload);
        return list(upload.id() + PART).stream()
                .map(GcsTransfers::part)
                .sorted(Comparator.comparingInt(UploadedPart::number))
                .toList();
    }

    private List<Blob> list(String prefix) {
        List<Blob> all = new ArrayList<>();
        try {
            storage()
                    .list(staging.bucket(), BlobListOption.prefix(prefix))
                    .iterateAll()
                    .forEach(all::add);
        } catch (StorageException e) {
            if (!GcsObjects.missing(e)) {
                throw e;
            }
        }
        return all;
    }

    @Override
    public ObjectInfo complete(MultipartUpload upload, UploadPlan plan, List<UploadedPart> parts) throws Exception {
        requireThere(upload);
        List<BlobId> sources = new ArrayList<>();
        for (UploadedPart part : parts) {
            String name = upload.id() + PART + String.format(Locale.ROOT, "%05d", part.number());
            sources.add(BlobId.of(staging.bucket(), name, Long.parseLong(part.id())));
        }
        BlobId whole = composed(upload, sources);
        long generation = whole.getGeneration() == null ? 0 : whole.getGeneration();
        ObjectInfo made = writes.rewrite(
                BlobId.of(whole.getBucket(), whole.getName()),
                Long.toString(generation),
                plan.key(),
                GcsForm.of(plan.digest(), plan.options()),
                GcsCondition.of(plan.options().condition()));
        abort(upload);
        return made;
    }

    /** Google composes so many at once; what comes of that is composed again. */
    private BlobId composed(MultipartUpload upload, List<BlobId> parts) throws GcpException {
        List<BlobId> now = parts;
        for (int level = 1; now.size() > 1; level++) {
            List<BlobId> next = new ArrayList<>();
            for (int from = 0; from < now.size(); from += COMPOSED) {
                List<BlobId> some = now.subList(from, Math.min(now.size(), from + COMPOSED));
                BlobId target = staging.id(upload.id() + "/joined-" + level + "-" + from);
                next.add(some.size() == 1 ? some.getFirst() : composed(some, target));
            }
            now = next;
        }
        return now.getFirst();
    }

    private BlobId composed(List<BlobId> sources, BlobId target) throws GcpException {
        ComposeRequest.Builder request = ComposeRequest.newBuilder()
                .setTarget(BlobInfo.newBuilder(target).build());
        for (BlobId source : sources) {
            request.addSource(source.getName(), source.getGeneration());
        }
        try {
            return storage().compose(request.build()).getBlobId();
        } catch (StorageException e) {
            if (GcsObjects.missing(e)) {
                throw gone(e);
            }
            throw e;
        }
    }

    /** The mark first: whatever comes later is refused. */
    @Override
    public void abort(MultipartUpload upload) {
        delete(staging.id(upload.id() + MARK));
        list(upload.id() + "/").forEach(blob -> delete(BlobId.of(blob.getBucket(), blob.getName())));
    }

    private void delete(BlobId id) {
        try {
            storage().delete(id);
        } catch (StorageException e) {
            if (!GcsObjects.missing(e)) {
                throw e;
            }
        }
    }

    @Override
    public List<MultipartUpload> unfinished(String prefix) {
        return list("").stream()
                .filter(blob -> blob.getName().endsWith(MARK))
                .flatMap(blob -> read(blob).stream())
                .filter(upload -> upload.key().value().startsWith(prefix))
                .sorted(Comparator.comparing(MultipartUpload::key).thenComparing(MultipartUpload::begun))
                .toList();
    }

    /** Empty for what others put there. */
    private static Optional<MultipartUpload> read(Blob mark) {
        Map<String, String> metadata = mark.getMetadata() == null ? Map.of() : mark.getMetadata();
        String key = metadata.get(KEY);
        String begun = metadata.get(BEGUN);
        String id = mark.getName().substring(0, mark.getName().length() - MARK.length());
        return key == null || begun == null
                ? Optional.empty()
                : ObjectKey.read(key).map(name -> new MultipartUpload(name, id, Instant.parse(begun)));
    }

    private Storage storage() {
        return objects.storage().get();
    }

    private static GcpException gone(@Nullable Throwable cause) {
        return new GcpException(ErrorCode.NOT_FOUND, "its unfinished upload is gone: somebody abandoned it", cause);
    }
}
