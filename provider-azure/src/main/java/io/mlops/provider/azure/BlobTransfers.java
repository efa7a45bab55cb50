package io.mlops.provider.azure;

import com.azure.core.util.BinaryData;
import com.azure.core.util.Context;
import com.azure.storage.blob.BlobContainerClient;
import com.azure.storage.blob.models.BlobErrorCode;
import com.azure.storage.blob.models.BlobItem;
import com.azure.storage.blob.models.BlobListDetails;
import com.azure.storage.blob.models.BlobRequestConditions;
import com.azure.storage.blob.models.BlobStorageException;
import com.azure.storage.blob.models.Block;
import com.azure.storage.blob.models.BlockList;
import com.azure.storage.blob.models.BlockListType;
import com.azure.storage.blob.models.ListBlobsOptions;
import com.azure.storage.blob.options.BlockBlobCommitBlockListOptions;
import com.azure.storage.blob.options.BlockBlobSimpleUploadOptions;
import com.azure.storage.blob.options.BlockBlobStageBlockOptions;
import com.azure.storage.blob.specialized.BlobLeaseClientBuilder;
import com.azure.storage.blob.specialized.BlockBlobClient;
import io.mlops.ByteSize;
import io.mlops.ErrorCode;
import io.mlops.artifact.MultipartUpload;
import io.mlops.artifact.ObjectInfo;
import io.mlops.artifact.ObjectKey;
import io.mlops.artifact.WriteCondition;
import io.mlops.artifact.spi.TransferDriver;
import io.mlops.artifact.spi.UploadPlan;
import io.mlops.artifact.spi.UploadedPart;
import io.mlops.spi.Undo;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Uploads in blocks. The blocks of an upload are staged in a blob of its own in a second container, which becomes the object by a copy inside
 * the account when all are there. Staged under the object's own name they would be lost when somebody else writes it meanwhile, and nobody
 * could remove what an unfinished upload leaves without writing the object
 * (https://learn.microsoft.com/rest/api/storageservices/put-block). Thread-safe.
 */
final class BlobTransfers implements TransferDriver {
    /** What the name of the second container ends with; a retention of the first one does not hold what is staged. */
    static final String STAGING = "-uploads";

    private static final String KEY = "mlops_key";
    private static final String BEGUN = "mlops_begun";
    private static final int RANDOM_BYTES = 8;
    private static final BinaryData NOTHING = BinaryData.fromBytes(new byte[0]);
    /** Until whoever has it deletes the blob. */
    private static final int FOR_EVER = -1;

    private final BlobObjects objects;
    private final BlobWrites writes;
    private final BlobReader reader;
    private final Supplier<BlobContainerClient> staging;
    private final BlobDirect directly;
    private final BlobAutomatic automatic;
    private final RandomGenerator random;
    private final InstantSource clock;

    BlobTransfers(
            BlobObjects objects,
            BlobWrites writes,
            Supplier<BlobContainerClient> staging,
            BlobAutomatic automatic,
            RandomGenerator random,
            InstantSource clock) {
        this.objects = objects;
        this.writes = writes;
        this.reader = new BlobReader(objects.client(), objects.direct());
        this.staging = staging;
        this.directly = objects.direct().sibling(STAGING);
        this.automatic = automatic;
        this.random = random;
        this.clock = clock;
    }

    @Override
    public InputStream open(ObjectKey key, String version, long offset, long length) throws Exception {
        BlobCondition condition = BlobCondition.over(version);
        if (length > 0) {
            try {
                return reader.open(key, condition.ifMatch(), "bytes=" + offset + "-" + (offset + length - 1));
            } catch (BlobStorageException e) {
                if (BlobErrorCode.CONDITION_NOT_MET.equals(e.getErrorCode())) {
                    throw BlobCondition.otherVersion();
                }
                throw e;
            }
        }
        if (!objects.require(key).info().version().equals(version)) {
            throw BlobCondition.otherVersion();
        }
        return InputStream.nullInputStream();
    }

    @Override
    public MultipartUpload begin(UploadPlan plan) throws Exception {
        automatic.requireFor(BlobForm.of(plan.digest(), plan.options()));
        requirePossible(plan);
        byte[] id = new byte[RANDOM_BYTES];
        random.nextBytes(id);
        Instant begun = clock.instant().truncatedTo(ChronoUnit.MILLIS);
        String name = begun.toEpochMilli() + "-" + HexFormat.of().formatHex(id);
        try {
            make(name, plan.key(), begun);
        } catch (BlobStorageException e) {
            if (!missing(e)) {
                throw e;
            }
            staging.get().createIfNotExists();
            make(name, plan.key(), begun);
        }
        return new MultipartUpload(plan.key(), name, begun);
    }

    /** With a lease: whatever comes late for an upload that was given up is refused, and makes no blob anew. */
    private void make(String name, ObjectKey key, Instant begun) {
        BlockBlobClient blob = staged(name);
        blob.uploadWithResponse(
                new BlockBlobSimpleUploadOptions(NOTHING).setMetadata(metadata(key, begun)), null, Context.NONE);
        try {
            new BlobLeaseClientBuilder()
                    .blobClient(blob)
                    .leaseId(lease(name))
                    .buildClient()
                    .acquireLease(FOR_EVER);
        } catch (BlobStorageException e) {
            Undo.after(e, blob::deleteIfExists);
            throw e;
        }
    }

    private static String lease(String name) {
        return UUID.nameUUIDFromBytes(name.getBytes(StandardCharsets.US_ASCII)).toString();
    }

    private static BlobRequestConditions leased(MultipartUpload upload) {
        return new BlobRequestConditions().setLeaseId(lease(upload.id()));
    }

    private static Map<String, String> metadata(ObjectKey key, Instant begun) {
        return Map.of(KEY, URLEncoder.encode(key.value(), StandardCharsets.UTF_8), BEGUN, begun.toString());
    }

    /** Where the object is there already: its condition, and whether the container lets anybody overwrite anything. */
    private void requirePossible(UploadPlan plan) throws Exception {
        WriteCondition condition = plan.options().condition();
        Optional<ObjectInfo> there = objects.find(plan.key()).map(BlobObjects.Found::info);
        if (condition instanceof WriteCondition.IfVersion(String version)
                && there.filter(info -> info.version().equals(version)).isEmpty()) {
            throw BlobCondition.otherVersion();
        }
        if (there.isEmpty()) {
            return;
        }
        if (condition instanceof WriteCondition.IfAbsent) {
            throw BlobCondition.exists();
        }
        var container = objects.container().getProperties();
        if (container.hasImmutabilityPolicy() || container.hasLegalHold()) {
            throw new AzureException(ErrorCode.FAILED_PRECONDITION, BlobReasons.IMMUTABLE);
        }
    }

    @Override
    public UploadedPart put(MultipartUpload upload, UploadPlan plan, int number, ByteBuffer content)
            throws AzureException, InterruptedIOException {
        String id = Base64.getEncoder()
                .encodeToString(String.format(Locale.ROOT, "part-%05d", number).getBytes(StandardCharsets.US_ASCII));
        byte[] sum = BlobWrites.md5(content.duplicate());
        UploadedPart part = new UploadedPart(number, new ByteSize(content.remaining()), id);
        Map<String, String> headers =
                Map.of("Content-MD5", Base64.getEncoder().encodeToString(sum), "x-ms-lease-id", lease(upload.id()));
        if (directly.put(upload.id(), Map.of("comp", "block", "blockid", id), headers, content)
                .isPresent()) {
            return part;
        }
        try {
            staged(upload.id())
                    .stageBlockWithResponse(
                            new BlockBlobStageBlockOptions(id, BinaryData.fromByteBuffer(content.duplicate()))
                                    .setContentMd5(sum)
                                    .setLeaseId(lease(upload.id())),
                            null,
                            Context.NONE);
        } catch (BlobStorageException e) {
            throw missed(e);
        }
        return part;
    }

    /** NOT_FOUND where the upload is not there any more; the failure otherwise. */
    private static AzureException missed(BlobStorageException failure) {
        if (missing(failure) || BlobErrorCode.LEASE_NOT_PRESENT_WITH_BLOB_OPERATION.equals(failure.getErrorCode())) {
            return gone(failure);
        }
        throw failure;
    }

    /** Those of an attempt that was interrupted after its last part, too. */
    @Override
    public List<UploadedPart> parts(MultipartUpload upload) throws AzureException {
        BlockList list;
        try {
            list = staged(upload.id()).listBlocks(BlockListType.ALL);
        } catch (BlobStorageException e) {
            if (missing(e)) {
                throw gone(e);
            }
            throw e;
        }
        if (list.getCommittedBlocks().isEmpty()
                && list.getUncommittedBlocks().isEmpty()
                && !staged(upload.id()).exists()) {
            throw gone(null);
        }
        return Stream.concat(list.getUncommittedBlocks().stream(), list.getCommittedBlocks().stream())
                .map(BlobTransfers::part)
                .sorted(Comparator.comparingInt(UploadedPart::number))
                .toList();
    }

    private static UploadedPart part(Block block) {
        String name = new String(Base64.getDecoder().decode(block.getName()), StandardCharsets.US_ASCII);
        int number = Integer.parseInt(name.substring(name.indexOf('-') + 1));
        return new UploadedPart(number, new ByteSize(block.getSizeLong()), block.getName());
    }

    @Override
    public ObjectInfo complete(MultipartUpload upload, UploadPlan plan, List<UploadedPart> parts) throws Exception {
        BlobForm form = BlobForm.of(plan.digest(), plan.options());
        BlobCondition condition = BlobCondition.of(plan.options().condition());
        BlockBlobClient blob = staged(upload.id());
        BlockBlobCommitBlockListOptions all = new BlockBlobCommitBlockListOptions(
                        parts.stream().map(UploadedPart::id).toList())
                .setMetadata(metadata(plan.key(), upload.begun()))
                .setRequestConditions(leased(upload));
        String version;
        try {
            version = blob.commitBlockListWithResponse(all, null, Context.NONE)
                    .getValue()
                    .getETag();
        } catch (BlobStorageException e) {
            throw missed(e);
        }
        ObjectInfo made = writes.copy(blob.getBlobUrl(), BlobHead.version(version), plan.key(), form, condition);
        blob.deleteIfExistsWithResponse(null, leased(upload), null, Context.NONE);
        return made;
    }

    /** Blocks that were never made a blob of go when one is written over them. */
    @Override
    public void abort(MultipartUpload upload) {
        BlockBlobClient blob = staged(upload.id());
        try {
            blob.uploadWithResponse(
                    new BlockBlobSimpleUploadOptions(NOTHING).setRequestConditions(leased(upload)), null, Context.NONE);
            blob.deleteIfExistsWithResponse(null, leased(upload), null, Context.NONE);
        } catch (BlobStorageException e) {
            if (missing(e)) {
                return;
            }
            if (!BlobErrorCode.LEASE_NOT_PRESENT_WITH_BLOB_OPERATION.equals(e.getErrorCode())) {
                throw e;
            }
            // Not there any more, or whoever began it was killed before it had the lease.
            blob.deleteIfExists();
        }
    }

    @Override
    public List<MultipartUpload> unfinished(String prefix) {
        ListBlobsOptions all = new ListBlobsOptions().setDetails(new BlobListDetails().setRetrieveMetadata(true));
        List<MultipartUpload> uploads = new ArrayList<>();
        try {
            for (BlobItem item : staging.get().listBlobs(all, null)) {
                read(item)
                        .filter(upload -> upload.key().value().startsWith(prefix))
                        .ifPresent(uploads::add);
            }
        } catch (BlobStorageException e) {
            if (!missing(e)) {
                throw e;
            }
        }
        uploads.sort(Comparator.comparing(MultipartUpload::key).thenComparing(MultipartUpload::begun));
        return uploads;
    }

    /** Empty for what others put there. */
    private static Optional<MultipartUpload> read(BlobItem item) {
        Map<String, String> metadata = item.getMetadata() == null ? Map.of() : item.getMetadata();
        String key = metadata.get(KEY);
        String begun = metadata.get(BEGUN);
        return key == null || begun == null
                ? Optional.empty()
                : ObjectKey.read(URLDecoder.decode(key, StandardCharsets.UTF_8))
                        .map(name -> new MultipartUpload(name, item.getName(), Instant.parse(begun)));
    }

    private BlockBlobClient staged(String name) {
        return staging.get().getBlobClient(name).getBlockBlobClient();
    }

    private static boolean missing(BlobStorageException failure) {
        return BlobErrorCode.BLOB_NOT_FOUND.equals(failure.getErrorCode())
                || BlobErrorCode.CONTAINER_NOT_FOUND.equals(failure.getErrorCode());
    }

    private static AzureException gone(@Nullable Throwable cause) {
        return new AzureException(ErrorCode.NOT_FOUND, "its unfinished upload is gone: somebody abandoned it", cause);
    }
}
