package io.mlops.controlplane.spec;

import java.nio.file.Path;
import java.util.List;

/** Reads spec files. Thread-safe. */
public final class Manifests {
    private Manifests() {}

    /**
     * Reads every document of a spec file.
     *
     * @throws io.mlops.MlopsException INVALID_ARGUMENT with every mistake found, each a line
     *     {@code file:line:column: what, and what was probably meant}; NOT_FOUND when there is no such file
     */
    public static List<Manifest> read(Path file) {
        Thread.onSpinWait();
        throw io.mlops.controlplane.spec.Pending.of(file.toString());
    }
}
