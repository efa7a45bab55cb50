package io.mlops.provider.gcp;

import com.google.cloud.storage.Storage;
import io.mlops.Capability;
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
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;

/** Objects of one bucket of Cloud Storage. Thread-safe. */
final class GcsArtifactStore implements ArtifactStoreDriver, GcpDriver {
    static final Set<Capability> CAPABILITIES = Set.of(
            Capability.ARTIFACTS,
            Capability.CONDITIONAL_WRITES,
            Capability.OBJECT_TAGS,
            Capability.MULTIPART_TRANSFERS,
            Capability.STORAGE_TIERS,
            Capability.INSTANT_ARCHIVE,
            Capability.AUTOMATIC_TIER,
            Capability.AUTOMATIC_ARCHIVE,
            Capability.TIERING_POLICIES,
            Capability.RETENTION);

    /** Bytes of a part of a stream: what fits goes in one request. A multiple of 256 KiB, as resumable uploads want it. */
    private static final int PART = 8 << 20;

    private final GcsObjects objects;
    private final GcsReader reader;
    private final GcsWrites writes;
    private final GcsTransfers transfers;
    private final GcsPolicies policies;
    private final GcsReasons reasons;
    private final InstantSource clock;

    /**
     * @param storage asked for when it is needed: looking for who calls may ask the network
     * @param region whose bucket it is
     */
    GcsArtifactStore(
            Supplier<Storage> storage, GcpConfig config, String region, RandomGenerator random, InstantSource clock) {
        String bucket = config.bucketIn(region);
        Optional<String> kmsKey = config.kmsKeyIn(region);
        GcsAutoclass autoclass = new GcsAutoclass(storage, bucket, clock);
        this.objects = new GcsObjects(storage, bucket, autoclass);
        this.reader = new GcsReader(storage, bucket);
        this.writes = new GcsWrites(objects, kmsKey);
        GcsStaging staging = new GcsStaging(storage, bucket + GcsTransfers.STAGING, region, kmsKey);
        this.transfers = new GcsTransfers(objects, writes, staging, random, clock);
        this.policies = new GcsPolicies(storage, autoclass);
        this.reasons = new GcsReasons(bucket, config.project(), region, kmsKey);
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
    public InputStream open(ObjectKey key) throws IOException {
        return reader.open(key);
    }

    @Override
    public Optional<ObjectContent> read(ObjectKey key) throws Exception {
        Optional<ObjectContent> read = objects.read(key);
        return read.isPresent() ? read : ArtifactStoreDriver.super.read(key);
    }

    @Override
    public ObjectInfo upload(ObjectKey key, InputStream content, WriteOptions options) throws Exception {
        try (SpooledContent spooled = SpooledContent.read(content, PART)) {
            spooled.requireWanted(options);
            GcsForm form = GcsForm.of(spooled.digest(), options);
            objects.autoclass().requireFor(form.tier());
            GcsCondition condition = GcsCondition.of(options.condition());
            return spooled.onePart()
                    ? writes.put(key, spooled.head(), form, condition)
                    : writes.resumable(key, spooled, PART, form, condition);
        }
    }

    @Override
    public Optional<ObjectInfo> find(ObjectKey key) throws IOException {
        return objects.find(key);
    }

    @Override
    public List<ObjectInfo> list(String prefix) throws IOException {
        return objects.list(prefix);
    }

    @Override
    public List<ListedObject> listed(String prefix) throws IOException {
        return objects.listed(prefix);
    }

    @Override
    public void requireFree(ObjectKey key) throws GcpException {
        objects.requireFree(key, clock.instant());
    }

    @Override
    public void delete(ObjectKey key) throws Exception {
        if (!objects.storage().get().delete(objects.id(key))) {
            objects.autoclass().requireBucket(); // nothing was there; the bucket must be
        }
    }

    @Override
    public ObjectInfo copy(ObjectKey source, ObjectKey target, WriteOptions options) throws Exception {
        ObjectInfo found = objects.require(source);
        SpooledContent.requireDigest(found.digest(), options);
        objects.autoclass().requireFor(options.tier());
        return writes.rewrite(
                objects.id(source),
                found.version(),
                target,
                GcsForm.of(found.digest(), options),
                GcsCondition.of(options.condition()));
    }

    @Override
    public Optional<TransferDriver> transfers() {
        return Optional.of(transfers);
    }

    @Override
    public Optional<TierDriver> tiers() {
        return Optional.of(new GcsTiers(objects, writes));
    }

    @Override
    public Optional<TieringPolicyDriver> policies() {
        return Optional.of(policies);
    }
}
