package io.mlops.controlplane.model;

import io.mlops.artifact.ArtifactStore;
import io.mlops.artifact.StoreUri;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;

/** Where a model lies that somebody wants to deploy. */
public sealed interface ModelSource {
    /** Its content. */
    InputStream open() throws IOException;

    /**
     * A file.
     *
     * @param file absolute
     */
    record InFile(Path file) implements ModelSource {
        public InFile {
            Objects.requireNonNull(file, "file");
        }

        @Override
        public InputStream open() throws IOException {
            return Files.newInputStream(file);
        }

        @Override
        public String toString() {
            return file.toString();
        }
    }

    /**
     * An object, as a training job's result is one.
     *
     * @param uri its place
     * @param store the provider's
     */
    record InStore(StoreUri uri, ArtifactStore store) implements ModelSource {
        public InStore {
            Objects.requireNonNull(uri, "uri");
            Objects.requireNonNull(store, "store");
        }

        @Override
        public InputStream open() {
            return store.open(uri.key());
        }

        @Override
        public String toString() {
            return uri.toString();
        }
    }
}
