package io.mlops.provider.local;

import io.mlops.ByteSize;
import io.mlops.Capability;
import io.mlops.ErrorCode;
import io.mlops.Sha256;
import io.mlops.artifact.ObjectInfo;
import io.mlops.artifact.ObjectKey;
import io.mlops.artifact.WriteCondition;
import io.mlops.artifact.WriteOptions;
import io.mlops.artifact.spi.ArtifactStoreDriver;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import java.util.random.RandomGenerator;

/**
 * Objects as files. A write goes to a temporary file, is forced to the disk, and becomes visible by one rename that is
 * made under the key's lock, after the condition was checked there: atomic among threads and processes, and a crash at any
 * moment leaves the old object or the new. Thread-safe.
 */
final class LocalArtifactStore implements ArtifactStoreDriver {
    private static final Set<Capability> CAPABILITIES = Set.of(Capability.ARTIFACTS, Capability.CONDITIONAL_WRITES);
    private static final int BUFFER_BYTES = 128 * 1024;
    private static final int VERSION_BYTES = 12;

    private final ObjectFiles files;
    private final TemporaryFiles temporary;
    private final InstantSource clock;
    private final RandomGenerator random;

    private LocalArtifactStore(ObjectFiles files, InstantSource clock, RandomGenerator random) {
        this.files = files;
        this.temporary = new TemporaryFiles(files.temporary(), random.nextInt());
        this.clock = clock;
        this.random = random;
    }

    /** Opens the store in a folder, which is created where it is missing, and removes what dead processes left. */
    static LocalArtifactStore open(Path root, InstantSource clock, RandomGenerator random)
            throws IOException, InterruptedException, LocalException {
        LocalArtifactStore store = new LocalArtifactStore(ObjectFiles.open(root), clock, random);
        store.temporary.sweep(store::undo);
        return store;
    }

    @Override
    public String provider() {
        return LocalConfig.PROVIDER;
    }

    @Override
    public Set<Capability> capabilities() {
        return CAPABILITIES;
    }

    @Override
    public ErrorCode classify(Throwable failure) {
        return LocalErrors.classify(failure);
    }

    @Override
    public String reason(Throwable failure) {
        return LocalErrors.reason(failure);
    }

    @Override
    public InputStream open(ObjectKey key) throws IOException, LocalException {
        String hash = ObjectFiles.hash(key);
        String missing = "";
        while (true) {
            ObjectInfo info = ObjectEntry.read(files.entry(hash)).orElseThrow(LocalArtifactStore::absent);
            Path content = files.content(hash, info.version());
            try {
                return Files.newInputStream(content, StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS);
            } catch (NoSuchFileException e) {
                // Another writer was between our two looks. Twice the same version is no such race.
                if (missing.equals(info.version())) {
                    throw new LocalException(ErrorCode.UNKNOWN, "damaged: its content " + content + " is missing");
                }
                missing = info.version();
            }
        }
    }

    @Override
    public ObjectInfo upload(ObjectKey key, InputStream content, WriteOptions options)
            throws IOException, InterruptedException, LocalException {
        Path part = temporary.next("part");
        try {
            MessageDigest digest = Sha256.newDigest();
            long size = write(content, part, digest);
            byte[] version = new byte[VERSION_BYTES];
            random.nextBytes(version);
            ObjectInfo info = new ObjectInfo(
                    key, new ByteSize(size), HexFormat.of().formatHex(version), Sha256.of(digest), clock.instant());
            requireDigest(options, info);
            commit(info, part, options.condition());
            return info;
        } finally {
            Files.deleteIfExists(part);
        }
    }

    @Override
    public Optional<ObjectInfo> find(ObjectKey key) throws IOException {
        return ObjectEntry.read(files.entry(ObjectFiles.hash(key)));
    }

    @Override
    public List<ObjectInfo> list(String prefix) throws IOException {
        List<ObjectInfo> found = new ArrayList<>();
        for (Path entry : files.allEntries()) {
            ObjectEntry.read(entry)
                    .filter(info -> info.key().value().startsWith(prefix))
                    .ifPresent(found::add);
        }
        found.sort(Comparator.comparing(ObjectInfo::key));
        return found;
    }

    @Override
    public void delete(ObjectKey key) throws IOException, InterruptedException, LocalException {
        String hash = ObjectFiles.hash(key);
        files.lock(hash).hold(() -> {
            Path entry = files.entry(hash);
            if (!Files.exists(entry, LinkOption.NOFOLLOW_LINKS)) {
                return;
            }
            Path note = note(hash);
            Files.deleteIfExists(entry);
            DurableFiles.forceName(entry);
            removeUnwanted(hash);
            Files.deleteIfExists(note);
        });
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
        String hash = ObjectFiles.hash(key);
        AtomicReference<ObjectInfo> linked = new AtomicReference<>();
        files.lock(hash).hold(() -> {
            ObjectInfo info = ObjectEntry.read(files.entry(hash)).orElseThrow(LocalArtifactStore::absent);
            Path content = files.content(hash, info.version());
            try {
                Files.createLink(target, content);
            } catch (UnsupportedOperationException | FileSystemException e) {
                Files.copy(content, target, LinkOption.NOFOLLOW_LINKS);
            }
            linked.set(info);
        });
        return Objects.requireNonNull(linked.get(), "set while the lock was held");
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

    private static void append(FileChannel channel, ByteBuffer bytes, Path part) throws IOException {
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

    /** Makes the new version the one that counts, if the condition holds. */
    private void commit(ObjectInfo info, Path part, WriteCondition condition)
            throws IOException, InterruptedException, LocalException {
        String hash = ObjectFiles.hash(info.key());
        files.lock(hash).hold(() -> {
            requireCondition(condition, ObjectEntry.read(files.entry(hash)));
            files.createFolders(hash);
            Path note = note(hash);
            try {
                DurableFiles.move(part, files.content(hash, info.version()));
                DurableFiles.replace(files.entry(hash), ObjectEntry.write(info), temporary.next("entry"));
            } finally {
                // Of the old version where it went well, of the new one where the disk was full.
                removeUnwanted(hash);
                Files.deleteIfExists(note);
            }
        });
    }

    /** Notes that a key's contents are about to change, for whoever sweeps up after a crash. */
    private Path note(String hash) throws IOException {
        return Files.createFile(temporary.next("note-" + hash));
    }

    private void undo(String what) throws IOException, InterruptedException, LocalException {
        if (what.startsWith("note-")) {
            String hash = what.substring("note-".length());
            files.lock(hash).hold(() -> removeUnwanted(hash));
        }
    }

    /** Removes contents that the entry does not name. Called under the key's lock. */
    private void removeUnwanted(String hash) throws IOException {
        Optional<ObjectInfo> info = ObjectEntry.read(files.entry(hash));
        for (Path content : files.contents(hash)) {
            if (info.isEmpty() || !content.equals(files.content(hash, info.get().version()))) {
                Files.deleteIfExists(content);
            }
        }
    }

    private static void requireDigest(WriteOptions options, ObjectInfo info) throws LocalException {
        Optional<Sha256> expected = options.expectedDigest();
        if (expected.isPresent() && !expected.get().equals(info.digest())) {
            throw new LocalException(
                    ErrorCode.INVALID_ARGUMENT,
                    "the content has SHA-256 " + info.digest() + ", expected " + expected.get());
        }
    }

    private static void requireCondition(WriteCondition condition, Optional<ObjectInfo> there) throws LocalException {
        switch (condition) {
            case WriteCondition.Always() -> {}
            case WriteCondition.IfAbsent() -> {
                if (there.isPresent()) {
                    throw new LocalException(ErrorCode.ALREADY_EXISTS, "there is an object of this name");
                }
            }
            case WriteCondition.IfVersion(String version) -> {
                if (there.isEmpty() || !there.get().version().equals(version)) {
                    throw new LocalException(
                            ErrorCode.FAILED_PRECONDITION,
                            "its version is "
                                    + there.map(ObjectInfo::version).orElse("none, there is no such object")
                                    + ", expected " + version);
                }
            }
        }
    }

    private static LocalException absent() {
        return new LocalException(ErrorCode.NOT_FOUND, "there is no object of this name");
    }
}
