package io.mlops.provider.azure;

import com.azure.core.util.Context;
import com.azure.storage.blob.BlobContainerClient;
import com.azure.storage.blob.BlobServiceClient;
import com.azure.storage.blob.models.BlobErrorCode;
import com.azure.storage.blob.models.BlobStorageException;
import com.azure.storage.blob.models.DeleteSnapshotsOptionType;
import io.mlops.ByteSize;
import io.mlops.Capability;
import io.mlops.ErrorCode;
import io.mlops.artifact.MultipartUpload;
import io.mlops.artifact.ObjectInfo;
import io.mlops.artifact.ObjectKey;
import io.mlops.artifact.WriteOptions;
import io.mlops.artifact.spi.ArtifactStoreDriver;
import io.mlops.artifact.spi.ListedObject;
import io.mlops.artifact.spi.SpooledContent;
import io.mlops.artifact.spi.TierDriver;
import io.mlops.artifact.spi.TieringPolicyDriver;
import io.mlops.artifact.spi.TransferDriver;
import io.mlops.artifact.spi.UploadPlan;
import io.mlops.artifact.spi.UploadedPart;
import io.mlops.spi.Undo;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;

/** Objects of one container of Blob Storage: block blobs, one an object. Thread-safe. */
final class BlobArtifactStore implements ArtifactStoreDriver, AzureDriver {
    static final Set<Capability> CAPABILITIES = Set.of(
            Capability.ARTIFACTS,
            Capability.CONDITIONAL_WRITES,
            Capability.OBJECT_TAGS,
            Capability.MULTIPART_TRANSFERS,
            Capability.STORAGE_TIERS,
            Capability.AUTOMATIC_TIER,
            Capability.AUTOMATIC_ARCHIVE,
            Capability.TIERING_POLICIES,
            Capability.TIERING_BY_TAGS,
            Capability.RETENTION);

    /** Bytes of a part of a stream: what fits goes in one request. */
    private static final int PART = 8 << 20;

    private final BlobObjects objects;
    private final BlobReader reader;
    private final BlobWrites writes;
    private final BlobTransfers transfers;
    private final BlobAutomatic automatic;
    private final BlobImmutability immutability;
    private final BlobPolicies policies;
    private final BlobReasons reasons;
    private final InstantSource clock;

    /**
     * @param clients stay the caller's
     * @param region whose account it is
     */
    BlobArtifactStore(
            AzureClients clients, AzureConfig config, String region, RandomGenerator random, InstantSource clock) {
        String name = config.container();
        ArmClient arm = clients.arm();
        BlobDirect direct = clients.direct(config, region);
        Supplier<BlobServiceClient> service = () -> clients.blob(config, region);
        Supplier<BlobContainerClient> container = () -> service.get().getBlobContainerClient(name);
        ArmId account = config.storageAccountId(region);
        LifecycleRules rules = new LifecycleRules(name);
        ArmId resource = account.child("blobServices", "default").child("containers", name);
        this.objects = new BlobObjects(container, direct);
        this.reader = new BlobReader(container, direct);
        this.writes = new BlobWrites(objects);
        this.automatic = new BlobAutomatic(arm, account, rules, clock);
        this.transfers = new BlobTransfers(
                objects,
                writes,
                () -> service.get().getBlobContainerClient(name + BlobTransfers.STAGING),
                automatic,
                random,
                clock);
        this.immutability = new BlobImmutability(arm, resource);
        this.policies = new BlobPolicies(rules, new BlobLifecycle(arm, account), automatic, immutability);
        this.reasons = new BlobReasons(config.storageAccountIn(region), name, config.encryptionScope());
        this.clock = clock;
    }

    @Override
    public Set<Capability> capabilities() {
        return CAPABILITIES;
    }

    @Override
    public String reason(Throwable failure) {
        return reasons.of(failure);
    }

    @Override
    public InputStream open(ObjectKey key) throws InterruptedIOException {
        return reader.open(key);
    }

    @Override
    public ObjectInfo upload(ObjectKey key, InputStream content, WriteOptions options) throws Exception {
        try (SpooledContent spooled = SpooledContent.read(content, PART)) {
            spooled.requireWanted(options);
            BlobForm form = BlobForm.of(spooled.digest(), options);
            automatic.requireFor(form);
            if (!spooled.onePart()) {
                return parts(key, spooled, options);
            }
            try {
                return writes.put(key, spooled.head(), form, BlobCondition.of(options.condition()));
            } catch (BlobStorageException e) {
                if (BlobWrites.archived(e)) {
                    return parts(key, spooled, options);
                }
                throw e;
            }
        }
    }

    private ObjectInfo parts(ObjectKey key, SpooledContent spooled, WriteOptions options) throws Exception {
        UploadPlan plan =
                new UploadPlan(key, spooled.digest(), new ByteSize(spooled.size()), new ByteSize(PART), options);
        MultipartUpload upload = transfers.begin(plan);
        try {
            List<UploadedPart> sent = new ArrayList<>();
            for (int number = 1; number <= plan.parts(); number++) {
                sent.add(transfers.put(upload, plan, number, spooled.part(plan.offset(number))));
            }
            return transfers.complete(upload, plan, sent);
        } catch (Exception e) {
            Undo.after(e, () -> transfers.abort(upload));
            throw e;
        }
    }

    @Override
    public Optional<ObjectInfo> find(ObjectKey key) throws IOException {
        return objects.find(key).map(BlobObjects.Found::info);
    }

    @Override
    public List<ObjectInfo> list(String prefix) throws IOException {
        return objects.list(prefix);
    }

    @Override
    public List<ListedObject> listed(String prefix) throws IOException {
        return objects.listed(prefix);
    }

    /** Resource Manager, which alone knows how long, is asked where the container itself says that it retains. */
    @Override
    public void requireFree(ObjectKey key) throws AzureException {
        BlobObjects.Keeping keeping = objects.keeping();
        if (keeping == BlobObjects.Keeping.A_LEGAL_HOLD) {
            throw new AzureException(ErrorCode.FAILED_PRECONDITION, BlobReasons.IMMUTABLE);
        }
        Optional<Instant> created =
                keeping == BlobObjects.Keeping.A_RETENTION ? objects.created(key) : Optional.empty();
        if (created.isPresent()) {
            immutability.requireOver(created.get(), clock.instant());
        }
    }

    @Override
    public void delete(ObjectKey key) throws Exception {
        try {
            objects.client(key).deleteWithResponse(DeleteSnapshotsOptionType.INCLUDE, null, null, Context.NONE);
        } catch (BlobStorageException e) {
            if (!BlobErrorCode.BLOB_NOT_FOUND.equals(e.getErrorCode())) {
                throw e;
            }
        }
    }

    @Override
    public ObjectInfo copy(ObjectKey source, ObjectKey target, WriteOptions options) throws Exception {
        ObjectInfo found = objects.requireReadable(source).info();
        SpooledContent.requireDigest(found.digest(), options);
        BlobForm form = BlobForm.of(found.digest(), options);
        automatic.requireFor(form);
        return writes.copy(
                objects.client(source).getBlobUrl(),
                found.version(),
                target,
                form,
                BlobCondition.of(options.condition()));
    }

    @Override
    public Optional<TransferDriver> transfers() {
        return Optional.of(transfers);
    }

    @Override
    public Optional<TierDriver> tiers() {
        return Optional.of(new BlobTiers(objects, automatic));
    }

    @Override
    public Optional<TieringPolicyDriver> policies() {
        return Optional.of(policies);
    }
}
