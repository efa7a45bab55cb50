package io.mlops.provider.local;

import io.mlops.ByteSize;
import io.mlops.Capability;
import io.mlops.ErrorCode;
import io.mlops.Sha256;
import io.mlops.artifact.ObjectInfo;
import io.mlops.artifact.ObjectKey;
import io.mlops.artifact.TieringPolicy;
import io.mlops.artifact.WriteOptions;
import io.mlops.artifact.spi.ArtifactStoreDriver;
import io.mlops.artifact.spi.TierDriver;
import io.mlops.artifact.spi.TieringPolicyDriver;
import io.mlops.artifact.spi.TransferDriver;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.random.RandomGenerator;

/**
 * Objects as files. A write goes to a temporary file, is forced to the disk, and becomes visible by one rename that is
 * made under the key's lock, after the condition was checked there: atomic among threads and processes, and a crash at any
 * moment leaves the old object or the new. Thread-safe.
 */
final class LocalArtifactStore implements LocalDriver, ArtifactStoreDriver {
    static final Set<Capability> CAPABILITIES = Set.of(
            Capability.ARTIFACTS,
            Capability.CONDITIONAL_WRITES,
            Capability.OBJECT_TAGS,
            Capability.MULTIPART_TRANSFERS,
            Capability.STORAGE_TIERS,
            Capability.AUTOMATIC_TIER,
            Capability.TEMPORARY_RESTORE,
            Capability.TIERING_POLICIES,
            Capability.TIERING_BY_TAGS,
            Capability.AUTOMATIC_ARCHIVE,
            Capability.RETENTION);
    private static final int BUFFER_BYTES = 128 * 1024;
    private static final int VERSION_BYTES = 12;

    private final ObjectFiles files;
    private final TemporaryFiles temporary;
    private final ObjectTable table;
    private final RandomGenerator random;
    private final LocalTransfers transfers;
    private final LocalTiers tiers;
    private final LocalPolicies policies;

    private LocalArtifactStore(ObjectFiles files, InstantSource clock, RandomGenerator random, Duration restoreTime) {
        this.files = files;
        this.temporary = new TemporaryFiles(files.temporary(), random.nextInt());
        this.table = new ObjectTable(files, temporary, clock);
        this.random = random;
        this.transfers =
                new LocalTransfers(files, table, new TemporaryFiles(files.uploads(), random.nextInt()), random);
        this.tiers = new LocalTiers(files, table, restoreTime);
        this.policies = new LocalPolicies(files, table, temporary);
    }

    /** Opens the store in a folder, where restoring takes no time that one would notice. */
    static LocalArtifactStore open(Path root, InstantSource clock, RandomGenerator random)
            throws IOException, InterruptedException, LocalException {
        return open(root, clock, random, Duration.ofMillis(1));
    }

    /**
     * Opens the store in a folder, which is created where it is missing, and removes what dead processes left.
     *
     * @param restoreTime how long restoring an archived object takes
     */
    static LocalArtifactStore open(Path root, InstantSource clock, RandomGenerator random, Duration restoreTime)
            throws IOException, InterruptedException, LocalException {
        LocalArtifactStore store = new LocalArtifactStore(ObjectFiles.open(root), clock, random, restoreTime);
        store.temporary.sweep(store.table::undo);
        store.transfers.sweep();
        return store;
    }

    @Override
    public Set<Capability> capabilities() {
        return CAPABILITIES;
    }

    @Override
    public Optional<TransferDriver> transfers() {
        return Optional.of(transfers);
    }

    @Override
    public Optional<TierDriver> tiers() {
        return Optional.of(tiers);
    }

    @Override
    public Optional<TieringPolicyDriver> policies() {
        return Optional.of(policies);
    }

    @Override
    public InputStream open(ObjectKey key) throws IOException, InterruptedException, LocalException {
        return Channels.newInputStream(transfers.content(key, Optional.empty()));
    }

    @Override
    public ObjectInfo upload(ObjectKey key, InputStream content, WriteOptions options)
            throws IOException, InterruptedException, LocalException {
        Path part = temporary.next("part");
        try {
            MessageDigest digest = Sha256.newDigest();
            long size = write(content, part, digest);
            ObjectEntry entry = ObjectEntry.written(
                    key, new ByteSize(size), version(random), Sha256.of(digest), table.now(), options);
            requireDigest(options, entry.digest());
            table.commit(entry, part, options.condition());
            return entry.at(table.now());
        } finally {
            Files.deleteIfExists(part);
        }
    }

    @Override
    public Optional<ObjectInfo> find(ObjectKey key) throws IOException, InterruptedException, LocalException {
        return table.look(key).map(entry -> entry.at(table.now()));
    }

    @Override
    public List<ObjectInfo> list(String prefix) throws IOException, InterruptedException, LocalException {
        List<ObjectInfo> found = new ArrayList<>();
        TieringPolicy following = table.policy().read();
        for (Path file : files.allEntries()) {
            table.look(file, following)
                    .filter(entry -> entry.key().value().startsWith(prefix))
                    .ifPresent(entry -> found.add(entry.at(table.now())));
        }
        found.sort(Comparator.comparing(ObjectInfo::key));
        return found;
    }

    @Override
    public void delete(ObjectKey key) throws IOException, InterruptedException, LocalException {
        table.delete(key);
    }

    @Override
    public ObjectInfo copy(ObjectKey source, ObjectKey target, WriteOptions options)
            throws IOException, InterruptedException, LocalException {
        try (InputStream content = open(source)) {
            return upload(target, content, options);
        }
    }

    /**
     * Gives an object's content a second name, which stays when the object is replaced or deleted: a hard link, or a copy
     * where the file system has none.
     */
    ObjectInfo link(ObjectKey key, Path target) throws IOException, InterruptedException, LocalException {
        return table.whileThere(key, content -> {
                    try {
                        Files.createLink(target, content);
                    } catch (UnsupportedOperationException | FileSystemException e) {
                        Files.copy(content, target, LinkOption.NOFOLLOW_LINKS);
                    }
                })
                .at(table.now());
    }

    /** A version that no object had before. */
    static String version(RandomGenerator random) {
        byte[] version = new byte[VERSION_BYTES];
        random.nextBytes(version);
        return HexFormat.of().formatHex(version);
    }

    private long write(InputStream content, Path part, MessageDigest digest) throws IOException {
        byte[] buffer = new byte[BUFFER_BYTES];
        long size = 0;
        try (FileChannel channel = FileChannel.open(part, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
            for (int n = content.read(buffer); n >= 0; n = content.read(buffer)) {
                if (Thread.currentThread().isInterrupted()) {
                    throw new InterruptedIOException("the upload was cancelled");
                }
                digest.update(buffer, 0, n);
                append(channel, ByteBuffer.wrap(buffer, 0, n), part);
                size += n;
            }
            channel.force(true);
        }
        return size;
    }

    static void append(FileChannel channel, ByteBuffer bytes, Path part) throws IOException {
        try {
            while (bytes.hasRemaining()) {
                channel.write(bytes);
            }
        } catch (java.nio.channels.ClosedByInterruptException e) {
            throw e;
        } catch (IOException e) {
            throw LocalErrors.about(part, e);
        }
    }

    static void requireDigest(WriteOptions options, Sha256 digest) throws LocalException {
        Optional<Sha256> expected = options.expectedDigest();
        if (expected.isPresent() && !expected.get().equals(digest)) {
            throw new LocalException(
                    ErrorCode.INVALID_ARGUMENT, "the content has SHA-256 " + digest + ", expected " + expected.get());
        }
    }
}
