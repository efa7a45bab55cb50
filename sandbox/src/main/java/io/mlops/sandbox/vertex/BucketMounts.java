package io.mlops.sandbox.vertex;

import io.mlops.sandbox.container.MirroredFolder;
import io.mlops.sandbox.container.StoredFolder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.NavigableSet;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Buckets as folders of a machine, below {@code /gcs}
 * (https://cloud.google.com/vertex-ai/docs/training/cloud-storage-file-system). There all of a bucket can be seen and what is written is in it
 * at once; here a machine sees what its job names, and what it writes follows within a moment.
 *
 * @param root the machine's
 * @param paths those that the job names
 */
record BucketMounts(Path root, NavigableSet<String> paths, BucketObjects objects) {
    private static final String MOUNT = "/gcs";
    private static final Pattern PATH = Pattern.compile("/gcs/([^/]+)/(.+?)/?");

    /** Those that stand among these words. */
    static BucketMounts of(Path root, Collection<String> words, BucketObjects objects) {
        NavigableSet<String> paths = new TreeSet<>();
        words.stream().filter(word -> PATH.matcher(word).matches()).forEach(paths::add);
        return new BucketMounts(root, paths, objects);
    }

    /** A place in a bucket. */
    private record Place(String bucket, String name) {
        static Place of(String path) {
            Matcher matcher = PATH.matcher(path);
            if (!matcher.matches()) {
                throw new IllegalArgumentException(path + " is no path of a bucket");
            }
            return new Place(matcher.group(1), matcher.group(2));
        }
    }

    /** What stands on this machine for a word that is a path of a bucket, or the root of all of them; others are as they are. */
    String here(String word) {
        return word.equals(MOUNT) || word.startsWith(MOUNT + "/") ? root + word : word;
    }

    private Path folder(Place place) {
        return root.resolve("gcs").resolve(place.bucket()).resolve(place.name());
    }

    /** Brings what is there. */
    void fill() throws IOException, InterruptedException {
        for (String path : paths) {
            Place place = Place.of(path);
            Files.createDirectories(folder(place).getParent());
            for (String name : objects.list(place.bucket(), place.name())) {
                boolean within = name.equals(place.name()) || name.startsWith(place.name() + "/");
                if (within && !name.endsWith("/")) {
                    Path file = folder(new Place(place.bucket(), name));
                    Files.createDirectories(file.getParent());
                    objects.download(place.bucket(), name, file);
                }
            }
        }
    }

    /** What the buckets get; called after {@link #fill}. */
    List<MirroredFolder> mirrored() {
        List<MirroredFolder> mirrored = new ArrayList<>();
        for (String path : paths) {
            Place place = Place.of(path);
            if (!Files.isRegularFile(folder(place))) {
                mirrored.add(new MirroredFolder(folder(place), new Prefix(place, objects)));
            }
        }
        return mirrored;
    }

    /** What lies below a place. */
    private record Prefix(Place place, BucketObjects objects) implements StoredFolder {
        @Override
        public void upload(Path file, String name) throws IOException, InterruptedException {
            objects.upload(file, place.bucket(), place.name() + "/" + name);
        }

        @Override
        public void delete(String name) throws IOException, InterruptedException {
            objects.delete(place.bucket(), place.name() + "/" + name);
        }
    }
}
