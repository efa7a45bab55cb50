package io.mlops.cli.command;

import io.mlops.ErrorCode;
import io.mlops.MlopsException;
import io.mlops.Sha256;
import io.mlops.artifact.ArtifactStore;
import io.mlops.artifact.ObjectInfo;
import io.mlops.artifact.ObjectKey;
import io.mlops.artifact.WriteOptions;
import io.mlops.controlplane.spec.JobManifest;
import io.mlops.controlplane.spec.JobSpec;
import io.mlops.training.TrainingInput;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.SortedMap;
import java.util.StringJoiner;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * Brings a job's inputs to where its provider finds them: under keys that begin with their digest, so that the same files are the
 * same objects however often they are submitted.
 */
record JobInputs(JobManifest manifest, ArtifactStore store) {
    /** The inputs as a provider takes them. */
    SortedMap<String, TrainingInput> upload() throws IOException {
        SortedMap<String, TrainingInput> inputs = new TreeMap<>();
        for (Map.Entry<String, JobSpec.Input> input : manifest.spec().inputs().entrySet()) {
            inputs.put(input.getKey(), input(input.getKey(), input.getValue()));
        }
        return inputs;
    }

    private TrainingInput input(String name, JobSpec.Input input) throws IOException {
        String path = input.pathOrNull();
        if (path == null) {
            return new TrainingInput(
                    ObjectKey.of(Objects.requireNonNull(input.artifactOrNull(), "the manifest was checked")),
                    new Sha256(Objects.requireNonNull(input.digestOrNull(), "the manifest was checked")));
        }
        Path local = manifest.beside(path);
        if (Files.isRegularFile(local)) {
            Sha256 digest = Sha256.of(local);
            ObjectKey key = ObjectKey.of(prefix(digest) + "/" + local.getFileName());
            upload(key, local, digest);
            return new TrainingInput(key, digest);
        }
        if (Files.isDirectory(local)) {
            return folder(name, local);
        }
        throw new MlopsException(
                ErrorCode.NOT_FOUND,
                "cannot submit training job " + manifest.name() + ": input " + name + ": there is no file or folder "
                        + local);
    }

    private TrainingInput folder(String name, Path folder) throws IOException {
        SortedMap<String, Path> files = new TreeMap<>();
        SortedMap<String, Sha256> digests = new TreeMap<>();
        for (Path file : filesBelow(folder)) {
            StringJoiner relative = new StringJoiner("/");
            folder.relativize(file).forEach(part -> relative.add(part.toString()));
            files.put(relative.toString(), file);
            digests.put(relative.toString(), Sha256.of(file));
        }
        if (files.isEmpty()) {
            throw new MlopsException(
                    ErrorCode.INVALID_ARGUMENT,
                    "cannot submit training job " + manifest.name() + ": input " + name + ": the folder " + folder
                            + " is empty");
        }
        Sha256 digest = TrainingInput.digestOf(digests);
        for (Map.Entry<String, Path> file : files.entrySet()) {
            ObjectKey key = ObjectKey.of(prefix(digest) + "/" + file.getKey());
            upload(key, file.getValue(), Objects.requireNonNull(digests.get(file.getKey())));
        }
        return new TrainingInput(ObjectKey.of(prefix(digest)), digest);
    }

    private static String prefix(Sha256 digest) {
        return "inputs/" + digest.hex();
    }

    private void upload(ObjectKey key, Path file, Sha256 digest) {
        Optional<ObjectInfo> there = store.find(key);
        if (there.filter(info -> info.digest().equals(digest)).isEmpty()) {
            store.upload(key, file, WriteOptions.defaults().withExpectedDigest(digest));
        }
    }

    private static List<Path> filesBelow(Path folder) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            return files.filter(Files::isRegularFile).toList();
        }
    }
}
