package io.mlops.provider.local;

import io.mlops.ErrorCode;
import io.mlops.Sha256;
import io.mlops.artifact.ObjectInfo;
import io.mlops.artifact.ObjectKey;
import io.mlops.artifact.WriteOptions;
import io.mlops.training.TrainingInput;
import io.mlops.training.TrainingJobSpec;
import io.mlops.training.TrainingResult;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.StringJoiner;
import java.util.TreeMap;

/** What travels between the artifact store and a trainer's folders. Thread-safe. */
final class JobData {
    private final LocalArtifactStore store;

    JobData(LocalArtifactStore store) {
        this.store = store;
    }

    /** NOT_FOUND when an input is not there, FAILED_PRECONDITION when it is another. */
    void requireInputs(TrainingJobSpec spec) throws IOException, InterruptedException, LocalException {
        for (Map.Entry<String, TrainingInput> input : spec.inputs().entrySet()) {
            SortedMap<String, ObjectInfo> files = files(input.getKey(), input.getValue());
            requireDigest(input.getKey(), input.getValue(), files);
        }
    }

    /**
     * Copies what the job reads to where its trainer finds it: its inputs, and the checkpoints of an earlier job. Copies, so
     * that a trainer that writes there hurts nobody else. Done once a job; begins anew where that was interrupted.
     */
    void stage(TrainingJobSpec spec, JobFolder folder) throws IOException, InterruptedException, LocalException {
        if (Files.exists(folder.staged())) {
            return;
        }
        DurableFiles.deleteTree(folder.inputs());
        for (Map.Entry<String, TrainingInput> input : spec.inputs().entrySet()) {
            SortedMap<String, ObjectInfo> files = files(input.getKey(), input.getValue());
            requireDigest(input.getKey(), input.getValue(), files);
            copy(files, folder.input(input.getKey()));
        }
        DurableFiles.deleteTree(folder.checkpoints());
        Files.createDirectories(folder.checkpoints());
        if (spec.checkpoints().isPresent()) {
            copy(below(spec.checkpoints().get().location()), folder.checkpoints());
        }
        Files.createFile(folder.staged());
    }

    /** Makes the store's checkpoints what the trainer's folder holds. */
    void keepCheckpoints(TrainingJobSpec spec, JobFolder folder)
            throws IOException, InterruptedException, LocalException {
        if (spec.checkpoints().isEmpty()) {
            return;
        }
        ObjectKey prefix = spec.checkpoints().get().location();
        SortedMap<String, ObjectInfo> there = below(prefix);
        SortedMap<String, Path> here = regularFiles(folder.checkpoints());
        for (Map.Entry<String, Path> file : here.entrySet()) {
            ObjectInfo known = there.remove(file.getKey());
            if (known == null || !known.digest().equals(Sha256.of(file.getValue()))) {
                upload(ObjectKey.of(prefix + "/" + file.getKey()), file.getValue());
            }
        }
        for (ObjectInfo gone : there.values()) {
            store.delete(gone.key());
        }
    }

    /** Stores everything that the trainer left; empty when the file is not among it that should be the result. */
    Optional<TrainingResult> keepResult(TrainingJobSpec spec, Attempt attempt)
            throws IOException, InterruptedException, LocalException {
        SortedMap<String, Path> files = regularFiles(attempt.output());
        if (!files.containsKey(spec.output().artifact())) {
            return Optional.empty();
        }
        TrainingResult result = null;
        for (Map.Entry<String, Path> file : files.entrySet()) {
            ObjectInfo stored = upload(ObjectKey.of(spec.output().location() + "/" + file.getKey()), file.getValue());
            if (file.getKey().equals(spec.output().artifact())) {
                result = new TrainingResult(stored.key(), stored.digest());
            }
        }
        return Optional.ofNullable(result);
    }

    private ObjectInfo upload(ObjectKey key, Path file) throws IOException, InterruptedException, LocalException {
        try (InputStream content = Files.newInputStream(file, LinkOption.NOFOLLOW_LINKS)) {
            return store.upload(key, content, WriteOptions.defaults());
        }
    }

    /** The input's objects by their path within its folder. */
    private SortedMap<String, ObjectInfo> files(String name, TrainingInput input)
            throws IOException, InterruptedException, LocalException {
        Optional<ObjectInfo> single = store.find(input.location());
        if (single.isPresent()) {
            String key = input.location().value();
            return new TreeMap<>(Map.of(key.substring(key.lastIndexOf('/') + 1), single.get()));
        }
        SortedMap<String, ObjectInfo> files = below(input.location());
        if (files.isEmpty()) {
            throw new LocalException(
                    ErrorCode.NOT_FOUND,
                    "input " + name + ": the artifact store has no object " + input.location() + ", and none below it");
        }
        return files;
    }

    private SortedMap<String, ObjectInfo> below(ObjectKey prefix)
            throws IOException, InterruptedException, LocalException {
        String folder = prefix + "/";
        SortedMap<String, ObjectInfo> files = new TreeMap<>();
        for (ObjectInfo info : store.list(folder)) {
            files.put(info.key().value().substring(folder.length()), info);
        }
        return files;
    }

    private void requireDigest(String name, TrainingInput input, SortedMap<String, ObjectInfo> files)
            throws LocalException {
        SortedMap<String, Sha256> digests = new TreeMap<>();
        files.forEach((path, info) -> digests.put(path, info.digest()));
        // Where there is an object of this very name, it is the only one.
        Sha256 actual = files.values().stream()
                .filter(info -> info.key().equals(input.location()))
                .findFirst()
                .map(ObjectInfo::digest)
                .orElseGet(() -> TrainingInput.digestOf(digests));
        if (!input.digest().equals(actual)) {
            throw new LocalException(
                    ErrorCode.FAILED_PRECONDITION,
                    "input " + name + ": " + input.location() + " has SHA-256 " + actual
                            + " in the artifact store, expected " + input.digest());
        }
    }

    private void copy(SortedMap<String, ObjectInfo> files, Path folder)
            throws IOException, InterruptedException, LocalException {
        Files.createDirectories(folder);
        for (Map.Entry<String, ObjectInfo> file : files.entrySet()) {
            Path target = folder.resolve(file.getKey());
            Files.createDirectories(target.getParent());
            try (InputStream content = store.open(file.getValue().key())) {
                Files.copy(content, target, StandardCopyOption.REPLACE_EXISTING);
            }
        }
    }

    /** Every file below a folder by its path, with slashes; links are not followed and nothing else is looked at. */
    private static SortedMap<String, Path> regularFiles(Path folder) throws IOException {
        SortedMap<String, Path> files = new TreeMap<>();
        if (!Files.isDirectory(folder, LinkOption.NOFOLLOW_LINKS)) {
            return files;
        }
        Files.walkFileTree(folder, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
                if (attributes.isRegularFile()) {
                    StringJoiner path = new StringJoiner("/");
                    folder.relativize(file).forEach(part -> path.add(part.toString()));
                    files.put(path.toString(), file);
                }
                return FileVisitResult.CONTINUE;
            }
        });
        return files;
    }
}
