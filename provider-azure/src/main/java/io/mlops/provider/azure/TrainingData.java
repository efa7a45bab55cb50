package io.mlops.provider.azure;

import com.azure.storage.blob.BlobContainerClient;
import com.azure.storage.blob.models.BlobItem;
import com.azure.storage.blob.models.BlobStorageException;
import com.azure.storage.blob.models.ListBlobsOptions;
import io.mlops.MlopsException;
import io.mlops.Sha256;
import io.mlops.artifact.ObjectInfo;
import io.mlops.artifact.ObjectKey;
import io.mlops.artifact.WriteOptions;
import io.mlops.artifact.spi.ArtifactStoreDriver;
import io.mlops.training.TrainerEnvironment;
import io.mlops.training.TrainingJobSpec;
import io.mlops.training.spi.StoredInput;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What jobs read and leave. Azure mounts the artifact store's own container, from whatever region a job runs in, so nothing travels but
 * results, which get their place and their digest. Thread-safe.
 */
final class TrainingData {
    private static final int NOT_FOUND = 404;

    private final ArtifactStoreDriver artifacts;
    private final BlobContainerClient container;

    /** @param container the one in which the artifacts lie: of what a mount wrote nobody knows digests */
    TrainingData(ArtifactStoreDriver artifacts, BlobContainerClient container) {
        this.artifacts = artifacts;
        this.container = container;
    }

    /** NOT_FOUND when an input is not there; FAILED_PRECONDITION when it is another. */
    SortedMap<String, StoredInput> inputs(TrainingJobSpec spec) throws Exception {
        TreeMap<String, StoredInput> inputs = new TreeMap<>();
        for (var input : spec.inputs().entrySet()) {
            inputs.put(input.getKey(), StoredInput.require(artifacts, input.getKey(), input.getValue()));
        }
        return inputs;
    }

    /**
     * Stores what an attempt that ended well left where it is wanted, with its digests.
     *
     * @return the digest of the result; empty where that file is not among the others
     * @throws MlopsException INVALID_ARGUMENT for a file whose path is no key
     */
    Optional<Sha256> keep(TrainingJobSpec spec, Staging staging, int attempt) throws Exception {
        if (names(staging.prefix()).isEmpty()) {
            // It was stored before, and deleted; only the note about it is lost.
            return artifacts.find(spec.output().artifactKey()).map(ObjectInfo::digest);
        }
        String from = staging.of(attempt, TrainingCommand.RESULT);
        SortedMap<String, ObjectKey> targets = new TreeMap<>();
        for (String name : names(from)) {
            String path = name.substring(from.length());
            if (!path.isEmpty() && !path.endsWith("/")) {
                targets.put(name, ObjectKey.of(spec.output().location() + "/" + path));
            }
        }
        ObjectKey artifact = spec.output().artifactKey();
        if (!targets.containsValue(artifact)) {
            return Optional.empty();
        }
        Optional<Sha256> result = Optional.empty();
        for (Map.Entry<String, ObjectKey> file : targets.entrySet()) {
            Sha256 digest = store(file.getKey(), file.getValue());
            if (file.getValue().equals(artifact)) {
                result = Optional.of(digest);
            }
        }
        return result;
    }

    /** Reads it: nobody knows its digest. */
    private Sha256 store(String name, ObjectKey target) throws Exception {
        try (InputStream content = container.getBlobClient(name).openInputStream()) {
            return artifacts.upload(target, content, WriteOptions.defaults()).digest();
        }
    }

    /** What the trainer wrote about its failure; empty text where it wrote nothing. */
    String failure(Staging staging, int attempt) {
        String name = staging.of(attempt, TrainingCommand.NOTES) + TrainingCommand.FAILURE;
        try {
            String text =
                    new String(container.getBlobClient(name).downloadContent().toBytes(), StandardCharsets.UTF_8);
            return TrainerEnvironment.reason(text);
        } catch (BlobStorageException e) {
            if (e.getStatusCode() == NOT_FOUND) {
                return "";
            }
            throw e;
        }
    }

    /** Deletes what attempts left on the way, but for what nobody else keeps. */
    void clean(Staging staging) {
        for (String name : names(staging.prefix())) {
            if (staging.passes(name)) {
                container.getBlobClient(name).deleteIfExists();
            }
        }
    }

    private List<String> names(String prefix) {
        return container.listBlobs(new ListBlobsOptions().setPrefix(prefix), null).stream()
                .map(BlobItem::getName)
                .toList();
    }
}
