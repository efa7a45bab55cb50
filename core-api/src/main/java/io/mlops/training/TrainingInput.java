package io.mlops.training;

import io.mlops.Sha256;
import io.mlops.artifact.ObjectInfo;
import io.mlops.artifact.ObjectKey;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Objects;
import java.util.SortedMap;

/**
 * What a job reads: one object, or every object below a prefix, of the provider's artifact store. The trainer finds it in a
 * folder: the object under the last part of its key, those below a prefix under what follows the prefix.
 *
 * @param location an object's key; where there is no such object, the prefix, without the slash at its end
 * @param digest of the object, or of everything below the prefix as {@link #digestOf} has it; checked before the start
 */
public record TrainingInput(ObjectKey location, Sha256 digest) {
    public TrainingInput {
        Objects.requireNonNull(location, "location");
        Objects.requireNonNull(digest, "digest");
    }

    /** An object as the store has it, for example what an upload returned. */
    public static TrainingInput of(ObjectInfo object) {
        return new TrainingInput(object.key(), object.digest());
    }

    /**
     * The digest of a folder: of the lines that {@code sha256sum} prints for its files, ordered by name.
     *
     * @param files the digest of each file, by its path within the folder
     */
    public static Sha256 digestOf(SortedMap<String, Sha256> files) {
        StringBuilder lines = new StringBuilder();
        for (Map.Entry<String, Sha256> file : files.entrySet()) {
            lines.append(file.getValue().hex())
                    .append("  ")
                    .append(file.getKey())
                    .append('\n');
        }
        return Sha256.of(lines.toString().getBytes(StandardCharsets.UTF_8));
    }
}
