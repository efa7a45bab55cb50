package io.mlops.controlplane.port;

import io.mlops.artifact.ArtifactStore;
import java.net.URI;

/** Opens stores by their URI, for example {@code file:///mnt/other/anchors}. Must be thread-safe. */
@FunctionalInterface
public interface ArtifactPlaces {
    /** Must fail with UNSUPPORTED where no provider knows the URI's scheme, NOT_FOUND where the place does not exist. */
    ArtifactStore open(URI place);
}
