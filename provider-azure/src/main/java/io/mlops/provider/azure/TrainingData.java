package io.mlops.provider.azure;

import com.azure.storage.blob.BlobContainerClient;
import com.azure.storage.blob.models.BlobItem;
import com.azure.storage.blob.models.BlobListDetails;
import com.azure.storage.blob.models.BlobStorageException;
import com.azure.storage.blob.models.ListBlobsOptions;
import io.mlops.MlopsException;
import io.mlops.Sha256;
import io.mlops.artifact.ObjectInfo;
import io.mlops.artifact.spi.ArtifactStoreDriver;
import io.mlops.training.TrainerEnvironment;
import io.mlops.training.TrainingJobSpec;
import io.mlops.training.spi.StagedFiles;
import io.mlops.training.spi.StagedResult;
import io.mlops.training.spi.StoredInput;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.function.Supplier;

/**
 * What jobs read and leave. Azure mounts the artifact store's own container, from whatever region a job runs in, so nothing travels but
 * results, which get their place and their digest. Thread-safe.
 */
final class TrainingData implements StagedFiles {
    private static final int NOT_FOUND = 404;
    private static final String FOLDER = "hdi_isfolder";

    private final ArtifactStoreDriver artifacts;
    private final Supplier<BlobContainerClient> container;

    /** @param container the one in which the artifacts lie: of what a mount wrote nobody knows digests */
    TrainingData(ArtifactStoreDriver artifacts, Supplier<BlobContainerClient> container) {
        this.artifacts = artifacts;
        this.container = container;
    }

    /** The one in which the artifacts lie. */
    BlobContainerClient container() {
        return container.get();
    }

    /** NOT_FOUND when an input is not there; FAILED_PRECONDITION when it is another. */
    SortedMap<String, StoredInput> inputs(TrainingJobSpec spec) throws Exception {
        return StoredInput.requireAll(artifacts, spec.inputs());
    }

    /**
     * Stores what an attempt that ended well left where it is wanted, with its digests.
     *
     * @return the digest of the result; empty where that file is not among the others
     * @throws MlopsException INVALID_ARGUMENT for a file whose path is no key
     */
    Optional<Sha256> keep(TrainingJobSpec spec, Staging staging, int attempt) throws Exception {
        if (all(staging.prefix()).isEmpty()) {
            // It was stored before, and deleted; only the note about it is lost.
            return artifacts.find(spec.output().artifactKey()).map(ObjectInfo::digest);
        }
        return new StagedResult(this, staging.of(attempt, TrainingCommand.RESULT)).keep(spec.output(), artifacts);
    }

    @Override
    public InputStream open(String name) {
        return container.get().getBlobClient(name).openInputStream();
    }

    /** What the trainer wrote about its failure; empty text where it wrote nothing. */
    String failure(Staging staging, int attempt) {
        String name = staging.of(attempt, TrainingCommand.NOTES) + TrainingCommand.FAILURE;
        try {
            String text = new String(
                    container.get().getBlobClient(name).downloadContent().toBytes(), StandardCharsets.UTF_8);
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
        for (String name : all(staging.prefix())) {
            if (staging.passes(name)) {
                container.get().getBlobClient(name).deleteIfExists();
            }
        }
    }

    /** Without the blobs by which a mount remembers folders (https://github.com/Azure/azure-storage-fuse, "hdi_isfolder"). */
    @Override
    public List<String> names(String prefix) {
        ListBlobsOptions options =
                new ListBlobsOptions().setPrefix(prefix).setDetails(new BlobListDetails().setRetrieveMetadata(true));
        return container.get().listBlobs(options, null).stream()
                .filter(blob ->
                        blob.getMetadata() == null || !blob.getMetadata().containsKey(FOLDER))
                .map(BlobItem::getName)
                .toList();
    }

    private List<String> all(String prefix) {
        return container.get().listBlobs(new ListBlobsOptions().setPrefix(prefix), null).stream()
                .map(BlobItem::getName)
                .toList();
    }
}
