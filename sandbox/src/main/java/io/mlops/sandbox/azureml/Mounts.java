package io.mlops.sandbox.azureml;

import io.mlops.ErrorCode;
import io.mlops.MlopsException;
import io.mlops.sandbox.azurestorage.Blobs;
import io.mlops.sandbox.container.MirroredFolder;
import io.mlops.sandbox.container.StoredFolder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;

/**
 * The inputs and outputs of a job as folders of its machine. What is mounted for writing is in the store at once there; here it follows within
 * a moment.
 *
 * @param root the machine's
 * @param job the properties of the job
 * @param datastores the container of a datastore
 */
record Mounts(Path root, JsonNode job, Function<String, Blobs.Container> datastores) {
    private static final Pattern DATASTORE =
            Pattern.compile("azureml://(?:subscriptions/.*/)?datastores/([^/]+)/paths/(.*)");

    /** A place in a datastore. */
    private record Source(Blobs.Container container, String path) {}

    private Source source(JsonNode uri) {
        Matcher matcher = DATASTORE.matcher(uri.asString(""));
        if (!matcher.matches()) {
            throw new MlopsException(
                    ErrorCode.INVALID_ARGUMENT,
                    "cannot mount " + uri + ": it is no azureml://datastores/NAME/paths/PATH");
        }
        return new Source(datastores.apply(matcher.group(1)), matcher.group(2));
    }

    /** Brings inputs, and what outputs that are mounted for writing hold already. */
    void fill() throws IOException, InterruptedException {
        for (Map.Entry<String, JsonNode> input : job.path("inputs").properties()) {
            Source source = source(input.getValue().path("uri"));
            Path folder = Files.createDirectories(input(input.getKey()));
            if (input.getValue().path("jobInputType").asString("").equals("uri_file")) {
                Path file = folder.resolve(name(source.path()));
                source.container().download(source.path(), file);
            } else {
                fetch(source, folder);
            }
        }
        for (Map.Entry<String, JsonNode> output : job.path("outputs").properties()) {
            fetch(source(output.getValue().path("uri")), Files.createDirectories(output(output.getKey())));
        }
    }

    private static void fetch(Source source, Path folder) throws IOException, InterruptedException {
        for (String name : source.container().list(source.path())) {
            Path file = folder.resolve(name.substring(source.path().length()));
            Files.createDirectories(file.getParent());
            source.container().download(name, file);
        }
    }

    List<MirroredFolder> mirrored() {
        List<MirroredFolder> mirrored = new ArrayList<>();
        for (Map.Entry<String, JsonNode> output : job.path("outputs").properties()) {
            Source source = source(output.getValue().path("uri"));
            mirrored.add(new MirroredFolder(output(output.getKey()), new Prefix(source)));
        }
        return mirrored;
    }

    /** What stands in the command for them: "${{inputs.x}}" and "${{outputs.y}}". */
    Map<String, String> placeholders() {
        Map<String, String> places = new LinkedHashMap<>();
        job.path("inputs").properties().forEach(input -> {
            Path folder = input(input.getKey());
            boolean file = input.getValue().path("jobInputType").asString("").equals("uri_file");
            Path place = file ? folder.resolve(name(input.getValue().path("uri").asString(""))) : folder;
            places.put("${{inputs." + input.getKey() + "}}", place.toString());
        });
        job.path("outputs")
                .properties()
                .forEach(output -> places.put(
                        "${{outputs." + output.getKey() + "}}",
                        output(output.getKey()).toString()));
        return places;
    }

    private static String name(String path) {
        return path.substring(path.lastIndexOf('/') + 1);
    }

    private Path input(String name) {
        return root.resolve("inputs").resolve(name);
    }

    private Path output(String name) {
        return root.resolve("outputs").resolve(name);
    }

    /** What lies below a path of a datastore. */
    private record Prefix(Source source) implements StoredFolder {
        @Override
        public void upload(Path file, String name) throws IOException, InterruptedException {
            source.container().upload(file, source.path() + name);
        }

        @Override
        public void delete(String name) throws IOException, InterruptedException {
            source.container().delete(source.path() + name);
        }
    }
}
