package io.mlops.controlplane.model;

import io.mlops.ByteSize;
import io.mlops.ErrorCode;
import io.mlops.MlopsException;
import io.mlops.Sha256;
import io.mlops.artifact.ArtifactStore;
import io.mlops.artifact.ObjectInfo;
import io.mlops.artifact.StoreUri;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import java.util.stream.Stream;

/**
 * Copies of the models that deployments need, by digest: what was planned is what will run, whatever happens to the
 * user's file. Safe for several threads and processes.
 */
public final class StagedModels {
    private static final String LOCK = ".lock";
    private static final String SUFFIX = ".pt";
    /** File locks exclude processes only. */
    private static final ReentrantLock THREADS = new ReentrantLock();

    private final Path folder;

    public StagedModels(Path folder) {
        this.folder = folder;
    }

    /**
     * Looks at a model that somebody wants to deploy. What is in a store is known by the digest that the store keeps; whether
     * it can be a model is seen when it is staged.
     *
     * @param expected what its SHA-256 must be, where the user says it
     * @throws MlopsException NOT_FOUND when there is none, INVALID_ARGUMENT when it cannot be a model, FAILED_PRECONDITION
     *     when it is another; {@code where} says who named it
     */
    public static StagedModel inspect(ModelSource source, Optional<Sha256> expected, String where) {
        StagedModel model = switch (source) {
            case ModelSource.InFile(Path file) -> inFile(source, file, where);
            case ModelSource.InStore(StoreUri uri, ArtifactStore store) -> inStore(source, uri, store, where);
        };
        if (expected.isPresent() && !expected.get().equals(model.digest())) {
            throw new MlopsException(
                    ErrorCode.FAILED_PRECONDITION,
                    where + ": cannot use model " + source + ": its SHA-256 is " + model.digest() + ", expected "
                            + expected.get());
        }
        return model;
    }

    private static StagedModel inStore(ModelSource source, StoreUri uri, ArtifactStore store, String where) {
        ObjectInfo info = store.find(uri.key())
                .orElseThrow(() -> new MlopsException(
                        ErrorCode.NOT_FOUND,
                        where + ": cannot find model " + uri + ": the store has no such object; see storage ls"));
        if (!info.restore().readable()) {
            throw new MlopsException(
                    ErrorCode.FAILED_PRECONDITION,
                    where + ": cannot use model " + uri + ": it is archived; restore it first (storage restore)");
        }
        return new StagedModel(source, info.digest(), info.size());
    }

    private static StagedModel inFile(ModelSource source, Path file, String where) {
        try {
            Optional<String> problem = Files.exists(file) ? TorchScript.problem(file) : Optional.empty();
            if (problem.isPresent()) {
                throw new MlopsException(
                        ErrorCode.INVALID_ARGUMENT, where + ": cannot use model " + file + ": " + problem.get());
            }
            return new StagedModel(source, Sha256.of(file), new ByteSize(Files.size(file)));
        } catch (NoSuchFileException e) {
            throw new MlopsException(
                    ErrorCode.NOT_FOUND,
                    where + ": cannot find model " + file + ": a path is relative to the spec file",
                    e);
        } catch (IOException e) {
            throw new MlopsException(
                    ErrorCode.INVALID_ARGUMENT, where + ": cannot read model " + file + ": " + e.getMessage(), e);
        }
    }

    /** Where the copy of this model lies; empty when there is none. */
    public Optional<Path> find(Sha256 digest) {
        Path file = file(digest);
        return Files.isRegularFile(file) ? Optional.of(file) : Optional.empty();
    }

    /** Keeps a copy of the model while {@code commit} writes down that it is needed; no other process prunes meanwhile. */
    public <T> T stage(StagedModel model, Supplier<T> commit) {
        return locked("stage model " + model.source(), () -> {
            copy(model);
            return commit.get();
        });
    }

    /** Removes every copy that is not among those that {@code needed} names; nothing is staged meanwhile. */
    public void prune(Supplier<Set<Sha256>> needed) {
        locked("prune the models in " + folder, () -> {
            Set<Sha256> keep = needed.get();
            List<Path> all;
            try (Stream<Path> files = Files.list(folder)) {
                all = files.toList();
            }
            for (Path file : all) {
                String name = file.getFileName().toString();
                boolean kept = name.equals(LOCK) || keep.stream().anyMatch(digest -> name.equals(digest + SUFFIX));
                if (!kept) {
                    Files.deleteIfExists(file);
                }
            }
            return all;
        });
    }

    private void copy(StagedModel model) throws IOException {
        Path target = file(model.digest());
        if (Files.isRegularFile(target) && Files.size(target) == model.size().bytes()) {
            return;
        }
        Path temporary = target.resolveSibling(target.getFileName() + ".tmp");
        try (InputStream content = model.source().open()) {
            Files.copy(content, temporary, StandardCopyOption.REPLACE_EXISTING);
        }
        Optional<String> problem = Sha256.of(temporary).equals(model.digest())
                ? TorchScript.problem(temporary)
                : Optional.of("it changed since it was planned; run deploy again");
        if (problem.isPresent()) {
            Files.delete(temporary);
            throw new MlopsException(
                    ErrorCode.FAILED_PRECONDITION, "cannot stage model " + model.source() + ": " + problem.get());
        }
        try (FileChannel channel = FileChannel.open(temporary, StandardOpenOption.WRITE)) {
            channel.force(true);
        }
        Files.move(temporary, target, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    private Path file(Sha256 digest) {
        return folder.resolve(digest + SUFFIX);
    }

    /** What may fail with an {@link IOException}. */
    private interface Work<T> {
        T run() throws IOException;
    }

    private <T> T locked(String what, Work<T> work) {
        THREADS.lock();
        try {
            Files.createDirectories(folder);
            try (FileChannel channel = FileChannel.open(
                            folder.resolve(LOCK), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
                    FileLock lock = channel.lock()) {
                if (!lock.isValid()) {
                    throw new IOException("the lock was lost");
                }
                return work.run();
            }
        } catch (IOException e) {
            boolean full = folder.toFile().getUsableSpace() < 1 << 20;
            throw new MlopsException(
                    full ? ErrorCode.RESOURCE_EXHAUSTED : ErrorCode.FAILED_PRECONDITION,
                    "cannot " + what + ": " + (full ? "the disk is full; free some space and try again" : e.toString()),
                    e);
        } finally {
            THREADS.unlock();
        }
    }
}
