package io.mlops.tck;

import io.mlops.ByteSize;
import io.mlops.Capability;
import io.mlops.ErrorCode;
import io.mlops.Sha256;
import io.mlops.artifact.ObjectInfo;
import io.mlops.artifact.ObjectKey;
import io.mlops.artifact.WriteCondition;
import io.mlops.artifact.WriteOptions;
import io.mlops.artifact.spi.ArtifactStoreDriver;
import io.mlops.artifact.spi.TierDriver;
import io.mlops.artifact.spi.TieringPolicyDriver;
import io.mlops.artifact.spi.TransferDriver;
import io.mlops.tck.MemoryWorld.Stored;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.time.Instant;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** A store in memory that makes the mistakes that it is told to. */
final class MemoryArtifactStore implements MemoryDriver, ArtifactStoreDriver {
    private static final int PAGE = 5;

    private final MemoryWorld world;
    private final Set<Capability> capabilities;
    private final MemoryTiers tiers;
    private final MemoryTransfers transfers;
    private final Map<ObjectKey, Optional<ObjectInfo>> remembered = new HashMap<>();

    MemoryArtifactStore(MemoryWorld world, Set<Capability> capabilities) {
        this.world = world;
        this.capabilities = capabilities;
        this.tiers = new MemoryTiers(world, capabilities);
        this.transfers = new MemoryTransfers(world, this);
    }

    @Override
    public Optional<TransferDriver> transfers() {
        return capabilities.contains(Capability.MULTIPART_TRANSFERS) ? Optional.of(transfers) : Optional.empty();
    }

    @Override
    public Optional<TierDriver> tiers() {
        return capabilities.contains(Capability.STORAGE_TIERS) ? Optional.of(tiers) : Optional.empty();
    }

    @Override
    public Optional<TieringPolicyDriver> policies() {
        return capabilities.contains(Capability.TIERING_POLICIES) ? Optional.of(tiers) : Optional.empty();
    }

    @Override
    public Set<Capability> capabilities() {
        return capabilities;
    }

    @Override
    public ErrorCode classify(Throwable failure) {
        return world.makes(Mistake.CALLS_EVERYTHING_UNKNOWN) ? ErrorCode.UNKNOWN : MemoryDriver.super.classify(failure);
    }

    @Override
    public InputStream open(ObjectKey key) throws MemoryFailure {
        synchronized (world) {
            return new ByteArrayInputStream(readable(key).content());
        }
    }

    @Override
    public ObjectInfo upload(ObjectKey key, InputStream content, WriteOptions options)
            throws IOException, MemoryFailure, InterruptedException {
        if (world.makes(Mistake.DECIDES_BEFORE_IT_WRITES)) {
            synchronized (world) {
                requireCondition(key, options.condition());
            }
        }
        byte[] bytes = read(key, content);
        return commit(key, bytes, options);
    }

    /** Makes the content the object's, under the rules of an upload. */
    ObjectInfo commit(ObjectKey key, byte[] bytes, WriteOptions options) throws MemoryFailure {
        ObjectInfo info = tiers.written(key, bytes, version(key), options);
        synchronized (world) {
            if (world.makes(Mistake.CHECKS_THE_DIGEST_TOO_LATE)) {
                world.objects.put(name(key), new Stored(info, bytes));
            }
            Optional<Sha256> expected = options.expectedDigest();
            if (expected.isPresent() && !expected.get().equals(info.digest())) {
                throw new MemoryFailure(ErrorCode.INVALID_ARGUMENT, "another digest");
            }
            if (!world.makes(Mistake.DECIDES_BEFORE_IT_WRITES)) {
                requireCondition(key, options.condition());
            }
            if (!world.makes(Mistake.OVERWRITES_WHAT_IS_RETAINED)) {
                tiers.requireNotRetained(name(key));
            }
            world.objects.put(name(key), new Stored(info, bytes));
        }
        return info;
    }

    private byte[] read(ObjectKey key, InputStream content) throws IOException, InterruptedException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        byte[] buffer = new byte[4096];
        if (world.makes(Mistake.LEAVES_PARTS_BEHIND)) {
            world.parts.incrementAndGet();
        }
        try {
            for (int n = content.read(buffer); n >= 0; n = content.read(buffer)) {
                bytes.write(buffer, 0, n);
                if (world.makes(Mistake.SHOWS_UNFINISHED_OBJECTS) && bytes.size() <= buffer.length) {
                    show(key, bytes.toByteArray());
                }
                if (Thread.currentThread().isInterrupted() && !world.makes(Mistake.IGNORES_INTERRUPTS)) {
                    throw new InterruptedException();
                }
            }
        } catch (IOException e) {
            if (world.makes(Mistake.KEEPS_A_PARTIAL_OBJECT)) {
                show(key, bytes.toByteArray());
            }
            throw e;
        }
        if (world.makes(Mistake.LEAVES_PARTS_BEHIND)) {
            world.parts.decrementAndGet();
        }
        return bytes.toByteArray();
    }

    private void show(ObjectKey key, byte[] bytes) {
        synchronized (world) {
            ObjectInfo info =
                    new ObjectInfo(key, new ByteSize(bytes.length), version(key), Sha256.of(bytes), Instant.EPOCH);
            world.objects.put(name(key), new Stored(info, bytes));
        }
    }

    @Override
    public Optional<ObjectInfo> find(ObjectKey key) {
        synchronized (world) {
            tiers.settle();
            Optional<ObjectInfo> now =
                    Optional.ofNullable(world.objects.get(name(key))).map(tiers::info);
            return world.makes(Mistake.REMEMBERS_INSTEAD_OF_LOOKING)
                    ? remembered.computeIfAbsent(key, absent -> now)
                    : now;
        }
    }

    @Override
    public List<ObjectInfo> list(String prefix) {
        String wanted = world.makes(Mistake.LISTS_FOLDERS_ONLY) && !prefix.isEmpty() && !prefix.endsWith("/")
                ? prefix + "/"
                : prefix;
        synchronized (world) {
            tiers.settle();
            List<ObjectInfo> found = new java.util.ArrayList<>(world.objects.values().stream()
                    .map(tiers::info)
                    .filter(info -> info.key().value().startsWith(wanted))
                    .toList());
            if (world.makes(Mistake.LISTS_WITHOUT_ORDER)) {
                Collections.reverse(found);
            }
            return world.makes(Mistake.LISTS_THE_FIRST_PAGE) && found.size() > PAGE ? found.subList(0, PAGE) : found;
        }
    }

    @Override
    public void delete(ObjectKey key) throws MemoryFailure {
        synchronized (world) {
            if (world.makes(Mistake.FAILS_TO_DELETE_NOTHING)) {
                stored(key);
            }
            if (!world.makes(Mistake.DELETES_WHAT_IS_RETAINED)) {
                tiers.requireNotRetained(name(key));
            }
            world.objects.remove(name(key));
            if (world.makes(Mistake.DELETES_WHAT_LIES_BELOW)) {
                world.objects.keySet().removeIf(other -> other.value().startsWith(key.value() + "/"));
            }
        }
    }

    @Override
    public ObjectInfo copy(ObjectKey source, ObjectKey target, WriteOptions options)
            throws IOException, MemoryFailure, InterruptedException {
        WriteOptions written = world.makes(Mistake.COPIES_THE_TAGS)
                ? options.withTags(stored(name(source)).info().tags())
                : options;
        return upload(target, open(source), written);
    }

    /** What can be read now. */
    Stored readable(ObjectKey key) throws MemoryFailure {
        tiers.settle();
        Stored stored = stored(name(key));
        tiers.requireReadable(stored);
        stored.read = world.now();
        return stored;
    }

    void requireCondition(ObjectKey key, WriteCondition condition) throws MemoryFailure {
        Stored there = world.objects.get(name(key));
        switch (condition) {
            case WriteCondition.Always always -> {}
            case WriteCondition.IfAbsent absent -> {
                if (there != null && !world.makes(Mistake.OVERWRITES_DESPITE_IF_ABSENT)) {
                    throw new MemoryFailure(ErrorCode.ALREADY_EXISTS, "there is one");
                }
            }
            case WriteCondition.IfVersion wanted -> {
                if (!world.makes(Mistake.IGNORES_THE_VERSION)
                        && (there == null || !there.info().version().equals(wanted.version()))) {
                    throw new MemoryFailure(ErrorCode.FAILED_PRECONDITION, "another version");
                }
            }
        }
    }

    private Stored stored(ObjectKey name) throws MemoryFailure {
        Stored stored = world.objects.get(name);
        if (stored == null) {
            throw new MemoryFailure(ErrorCode.NOT_FOUND, "there is none");
        }
        return stored;
    }

    private ObjectKey name(ObjectKey key) {
        return world.makes(Mistake.LETS_KEYS_MEET) ? ObjectKey.of(key.value().toLowerCase(Locale.ROOT)) : key;
    }

    private String version(ObjectKey key) {
        return world.makes(Mistake.KEEPS_THE_VERSION)
                ? Sha256.of(key.value().getBytes(java.nio.charset.StandardCharsets.UTF_8))
                        .hex()
                : Long.toString(world.numbers.incrementAndGet());
    }
}
