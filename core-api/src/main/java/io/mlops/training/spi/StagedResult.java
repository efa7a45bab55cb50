package io.mlops.training.spi;

import io.mlops.MlopsException;
import io.mlops.Sha256;
import io.mlops.artifact.ObjectKey;
import io.mlops.artifact.WriteOptions;
import io.mlops.artifact.spi.ArtifactStoreDriver;
import io.mlops.training.TrainingOutput;
import java.io.InputStream;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What a trainer that ended well left.
 *
 * @param files where
 * @param prefix what the names of all of it begin with, with a slash at its end
 */
public record StagedResult(StagedFiles files, String prefix) {
    /**
     * Stores it where it is wanted, with its digests: it is read for that.
     *
     * @return the digest of the artifact; empty, and nothing is stored, where that file is not among the others
     * @throws MlopsException INVALID_ARGUMENT for a file whose path is no key
     */
    public Optional<Sha256> keep(TrainingOutput output, ArtifactStoreDriver artifacts) throws Exception {
        SortedMap<String, ObjectKey> targets = new TreeMap<>();
        for (String name : files.names(prefix)) {
            String path = name.substring(prefix.length());
            if (!path.isEmpty() && !path.endsWith("/")) { // what stands for a folder is none of its files
                targets.put(name, ObjectKey.of(output.location() + "/" + path));
            }
        }
        if (!targets.containsValue(output.artifactKey())) {
            return Optional.empty();
        }
        Optional<Sha256> result = Optional.empty();
        for (Map.Entry<String, ObjectKey> file : targets.entrySet()) {
            try (InputStream content = files.open(file.getKey())) {
                Sha256 digest = artifacts
                        .upload(file.getValue(), content, WriteOptions.defaults())
                        .digest();
                result = file.getValue().equals(output.artifactKey()) ? Optional.of(digest) : result;
            }
        }
        return result;
    }
}
