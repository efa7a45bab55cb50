package io.mlops.training.spi;

import io.mlops.ErrorCode;
import io.mlops.Sha256;
import io.mlops.artifact.ObjectInfo;
import io.mlops.artifact.spi.ArtifactStoreDriver;
import io.mlops.spi.DriverException;
import io.mlops.training.TrainingInput;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * An input as the artifact store has it.
 *
 * @param prefix what the keys of all its objects begin with: its own key for a single object; ends with a slash for a folder
 * @param objects what it consists of, one at least
 */
public record StoredInput(String prefix, List<ObjectInfo> objects) {
    public StoredInput {
        objects = List.copyOf(objects);
    }

    /**
     * Looks it up.
     *
     * @throws DriverException NOT_FOUND when there is no such input, FAILED_PRECONDITION when it has another digest
     */
    public static StoredInput require(ArtifactStoreDriver store, String name, TrainingInput input) throws Exception {
        String key = input.location().value();
        Optional<ObjectInfo> single = store.find(input.location());
        StoredInput found = single.isPresent()
                ? new StoredInput(key, List.of(single.get()))
                : new StoredInput(key + "/", store.list(key + "/"));
        if (found.objects().isEmpty()) {
            throw new DriverException(
                    ErrorCode.NOT_FOUND,
                    "input " + name + ": the artifact store has no object " + key + ", and none below it");
        }
        Sha256 actual = found.digest();
        if (!actual.equals(input.digest())) {
            throw new DriverException(
                    ErrorCode.FAILED_PRECONDITION,
                    "input " + name + ": " + key + " has SHA-256 " + actual + " in the artifact store, expected "
                            + input.digest());
        }
        return found;
    }

    /**
     * Looks all of them up.
     *
     * @throws DriverException as {@link #require} does
     */
    public static SortedMap<String, StoredInput> requireAll(
            ArtifactStoreDriver store, SortedMap<String, TrainingInput> inputs) throws Exception {
        TreeMap<String, StoredInput> found = new TreeMap<>();
        for (Map.Entry<String, TrainingInput> input : inputs.entrySet()) {
            found.put(input.getKey(), require(store, input.getKey(), input.getValue()));
        }
        return found;
    }

    /** Whether it is everything below a prefix. */
    public boolean folder() {
        return prefix.endsWith("/");
    }

    public long bytes() {
        return objects.stream().mapToLong(object -> object.size().bytes()).sum();
    }

    private Sha256 digest() {
        if (!folder()) {
            return objects.getFirst().digest();
        }
        SortedMap<String, Sha256> digests = new TreeMap<>();
        objects.forEach(object -> digests.put(object.key().value().substring(prefix.length()), object.digest()));
        return TrainingInput.digestOf(digests);
    }
}
