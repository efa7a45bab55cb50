package io.mlops.artifact;

import io.mlops.ErrorCode;
import io.mlops.MlopsException;
import io.mlops.artifact.spi.ListedObject;
import io.mlops.spi.DriverCall;
import io.mlops.spi.Parallel;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/** Moves whole folders: large files one after the other in parts, small ones several at a time. */
final class Folders {
    private Folders() {}

    /** Moves one file. */
    @FunctionalInterface
    interface Transfer {
        ObjectInfo move(Pair pair);
    }

    /**
     * A file, and the object that it is or becomes.
     *
     * @param size of what moves, in bytes
     * @param info what a listing told of the object
     */
    record Pair(ObjectKey key, Path file, long size, Optional<ObjectInfo> info) {}

    /** The regular files below a folder, links not followed, with the keys that they become. */
    static List<Pair> files(Path folder, String prefix) {
        List<Pair> pairs = new ArrayList<>();
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : (Iterable<Path>) files.filter(Files::isRegularFile).sorted()::iterator) {
                String relative = String.join(
                        "/",
                        StreamSupport.stream(folder.relativize(file).spliterator(), false)
                                .map(Path::toString)
                                .toList());
                pairs.add(new Pair(ObjectKey.of(prefix + relative), file, Files.size(file), Optional.empty()));
            }
        } catch (IOException e) {
            throw new MlopsException(
                    Files.exists(folder) ? ErrorCode.UNKNOWN : ErrorCode.NOT_FOUND,
                    "cannot upload " + folder + ": cannot read " + e.getMessage(),
                    e);
        }
        return pairs;
    }

    /** The objects under a prefix with the files that they become; makes the folders. */
    static List<Pair> objects(List<ListedObject> objects, String prefix, Path folder) {
        List<Pair> pairs = new ArrayList<>();
        for (ListedObject object : objects) {
            String relative = object.key().value().substring(prefix.length());
            // A key has no empty, . or .. between slashes, so nothing leads out of the folder.
            Path file = folder.resolve(relative.startsWith("/") ? relative.substring(1) : relative);
            if (!file.equals(folder)) {
                pairs.add(new Pair(object.key(), file, object.size().bytes(), object.info()));
            }
        }
        try {
            Set<Path> parents = new TreeSet<>();
            pairs.forEach(pair -> parents.add(pair.file().toAbsolutePath().getParent()));
            for (Path parent : parents) {
                Files.createDirectories(parent);
            }
        } catch (IOException e) {
            throw new MlopsException(
                    ErrorCode.UNKNOWN, "cannot download into " + folder + ": cannot make " + e.getMessage(), e);
        }
        return pairs;
    }

    /** Moves them all, ordered as given; the first failure stops the others. */
    static List<ObjectInfo> move(
            DriverCall call, String verb, List<Pair> pairs, TransferOptions options, Transfer transfer) {
        List<Pair> small = new ArrayList<>();
        Queue<ObjectInfo> moved = new ConcurrentLinkedQueue<>();
        try {
            for (Pair pair : pairs) {
                if (pair.size() > options.partSize().bytes()) {
                    moved.add(transfer.move(pair));
                } else {
                    small.add(pair);
                }
            }
            Parallel.forEach(small, options.parallelism(), pair -> moved.add(transfer.move(pair)));
        } catch (Exception e) {
            throw call.translate(verb, pairs.size() + " objects", e);
        }
        return moved.stream()
                .sorted((one, other) -> one.key().compareTo(other.key()))
                .toList();
    }
}
