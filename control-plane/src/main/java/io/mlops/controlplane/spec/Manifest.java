package io.mlops.controlplane.spec;

import io.mlops.ResourceName;
import java.nio.file.Path;
import java.util.Collections;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * One document of a spec file of kind Deployment.
 *
 * @param name the deployment
 * @param spec what it should be
 * @param file where it was read from, absolute
 * @param line the line on which the document starts, 1 the first
 * @param places {@code line:column} of every value that was written, by its path, for example {@code spec.placement[1]}
 */
public record Manifest(ResourceName name, DeploymentSpec spec, Path file, int line, SortedMap<String, String> places) {
    public Manifest {
        places = Collections.unmodifiableSortedMap(new TreeMap<>(places));
    }

    /** The same with another spec; places stay those of what was written. */
    public Manifest withSpec(DeploymentSpec other) {
        return new Manifest(name, other, file, line, places);
    }

    /** The file that {@code spec.model.uri} names; only meaningful where the URI is a path. */
    public Path modelFile() {
        return beside(spec.model().uri());
    }

    private Path beside(String path) {
        Path folder = file.toAbsolutePath().getParent();
        return folder == null
                ? Path.of(path).toAbsolutePath()
                : folder.resolve(path).normalize();
    }

    /** The file that {@code spec.rollout.freeze.calendar} names; empty where nothing freezes. */
    public Optional<Path> calendarFile() {
        DeploymentSpec.Freeze freeze = spec.rollout().freezeOrNull();
        return Optional.ofNullable(freeze).map(given -> beside(given.calendar()));
    }

    /** {@code file:line:column} of the value at this path, or of the document where it was left out. */
    public String where(String path) {
        return file + ":" + places.getOrDefault(path, line + ":1");
    }
}
