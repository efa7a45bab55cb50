package io.mlops.provider.azure;

import com.azure.storage.blob.BlobContainerClient;
import com.azure.storage.blob.models.BlobItem;
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

/**
 * What jobs read and leave. Azure mounts the artifact store's own container, from whatever region a job runs in, so nothing travels but
 * results, which get their place and their digest. Thread-safe.
 */
final class AzureMlData implements StagedFiles {
    private static final int NOT_FOUND = 404;

    private final ArtifactStoreDriver artifacts;
    private final BlobContainerClient container;

    /** @param container the one in which the artifacts lie: of what a mount wrote nobody knows digests */
    AzureMlData(ArtifactStoreDriver artifacts, BlobContainerClient container) {
        this.artifacts = artifacts;
        this.container = container;
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
    Optional<Sha256> keep(TrainingJobSpec spec, int attempt) throws Exception {
        if (names(CommandJobRequest.staging(spec)).isEmpty()) {
            // It was stored before, and deleted; only the note about it is lost.
            return artifacts.find(spec.output().artifactKey()).map(ObjectInfo::digest);
        }
        String from = CommandJobRequest.staging(spec, attempt, TrainingCommand.RESULT);
        return new StagedResult(this, from).keep(spec.output(), artifacts);
    }

    @Override
    public InputStream open(String name) {
        return container.getBlobClient(name).openInputStream();
    }

    /** What the trainer wrote about its failure; empty text where it wrote nothing. */
    String failure(TrainingJobSpec spec, int attempt) {
        String name = CommandJobRequest.staging(spec, attempt, TrainingCommand.NOTES) + TrainingCommand.FAILURE;
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

    /** Deletes what attempts left on the way, but for what a trainer wrote about its failure: nobody else keeps that. */
    void clean(TrainingJobSpec spec) {
        for (String name : names(CommandJobRequest.staging(spec))) {
            if (!name.endsWith("/" + TrainingCommand.NOTES + "/" + TrainingCommand.FAILURE)) {
                container.getBlobClient(name).deleteIfExists();
            }
        }
    }

    @Override
    public List<String> names(String prefix) {
        return container.listBlobs(new ListBlobsOptions().setPrefix(prefix), null).stream()
                .map(BlobItem::getName)
                .toList();
    }
}
