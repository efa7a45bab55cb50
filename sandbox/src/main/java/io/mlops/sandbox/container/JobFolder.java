package io.mlops.sandbox.container;

import io.mlops.ErrorCode;
import io.mlops.MlopsException;
import io.mlops.sandbox.moto.MotoClient;
import io.mlops.sandbox.moto.S3Uri;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Stands for {@code /opt/ml} of a training container, as the developer guide of SageMaker describes it.
 *
 * @param request the input of CreateTrainingJob
 */
record JobFolder(Path root, JsonNode request) {
    private static final JsonMapper JSON = new JsonMapper();
    /** "The first 1024 characters of this file are returned as FailureReason" (developer guide). */
    private static final int MAX_REASON = 1024;

    /** Puts everything there that the program finds when it starts. */
    void fill(MotoClient moto) throws IOException, InterruptedException {
        for (String folder : List.of("input/config", "input/data", "model", "output/data")) {
            Files.createDirectories(root.resolve(folder));
        }
        config();
        for (JsonNode channel : request.path("InputDataConfig")) {
            Path data = root.resolve("input/data")
                    .resolve(channel.path("ChannelName").asString());
            Files.createDirectories(data);
            fetch(uri(channel.path("DataSource").path("S3DataSource").path("S3Uri")), data, moto);
        }
        Optional<S3Uri> checkpoints = checkpoints();
        if (checkpoints.isPresent()) {
            Files.createDirectories(checkpointFolder());
            // A folder, not whatever begins so: two jobs' checkpoints may lie side by side.
            fetch(checkpoints.get().resolve(""), checkpointFolder(), moto);
        }
    }

    /** Where checkpoints are kept in S3, where the job asks for it. */
    Optional<S3Uri> checkpoints() {
        JsonNode uri = request.path("CheckpointConfig").path("S3Uri");
        return uri.isString() ? Optional.of(uri(uri)) : Optional.empty();
    }

    Path checkpointFolder() {
        String path = request.path("CheckpointConfig").path("LocalPath").asString("/opt/ml/checkpoints");
        return Path.of(path.replaceFirst("^/opt/ml", root.toString()));
    }

    /** What the program wrote about its failure. */
    Optional<String> failure() throws IOException {
        Path file = root.resolve("output/failure");
        if (!Files.isRegularFile(file)) {
            return Optional.empty();
        }
        String text = Files.readString(file, StandardCharsets.UTF_8);
        return Optional.of(text.substring(0, Math.min(MAX_REASON, text.length())));
    }

    /** Stores {@code model} and {@code output/data}: as archives, or file by file where the job asks for that. */
    void store(MotoClient moto) throws IOException, InterruptedException {
        JsonNode config = request.path("OutputDataConfig");
        S3Uri output = uri(config.path("S3OutputPath"))
                .resolve(request.path("TrainingJobName").asString())
                .resolve("output");
        boolean loose = config.path("CompressionType").asString("").equals("NONE");
        Path model = root.resolve("model");
        Path data = root.resolve("output/data");
        if (loose) {
            storeFiles(model, output.resolve("model"), moto);
            storeFiles(data, output.resolve("data"), moto);
            return;
        }
        storeArchive(model, output.resolve("model.tar.gz"), moto);
        if (!Folders.files(data).isEmpty()) {
            storeArchive(data, output.resolve("output.tar.gz"), moto);
        }
    }

    private static void storeFiles(Path folder, S3Uri to, MotoClient moto) throws IOException, InterruptedException {
        for (Path file : Folders.files(folder)) {
            moto.upload(file, to.resolve(folder.relativize(file).toString()));
        }
    }

    private void storeArchive(Path folder, S3Uri to, MotoClient moto) throws IOException, InterruptedException {
        Path archive = root.resolve(to.name());
        Process tar = new ProcessBuilder("tar", "-czf", archive.toString(), "-C", folder.toString(), ".")
                .redirectErrorStream(true)
                .start();
        String said = new String(tar.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (tar.waitFor() != 0) {
            throw new IOException("cannot pack " + folder + ": " + said.strip());
        }
        moto.upload(archive, to);
    }

    private static void fetch(S3Uri from, Path folder, MotoClient moto) throws IOException, InterruptedException {
        for (S3Uri object : moto.list(from)) {
            String below = object.key().substring(from.key().length()).replaceFirst("^/", "");
            Path file = folder.resolve(below.isEmpty() ? object.name() : below);
            Files.createDirectories(file.getParent());
            moto.download(object, file);
        }
    }

    private void config() throws IOException {
        Path config = root.resolve("input/config");
        JsonNode hyperparameters = request.path("HyperParameters");
        Files.write(
                config.resolve("hyperparameters.json"),
                JSON.writeValueAsBytes(hyperparameters.isObject() ? hyperparameters : JSON.createObjectNode()));
        ObjectNode channels = JSON.createObjectNode();
        for (JsonNode channel : request.path("InputDataConfig")) {
            channels.putObject(channel.path("ChannelName").asString())
                    .put("TrainingInputMode", "File")
                    .put("S3DistributionType", "FullyReplicated")
                    .put("RecordWrapperType", "None");
        }
        Files.write(config.resolve("inputdataconfig.json"), JSON.writeValueAsBytes(channels));
        ObjectNode resources = JSON.createObjectNode().put("current_host", "algo-1");
        ArrayNode hosts = resources.putArray("hosts");
        hosts.add("algo-1");
        resources.put("network_interface_name", "lo");
        Files.write(config.resolve("resourceconfig.json"), JSON.writeValueAsBytes(resources));
    }

    private static S3Uri uri(JsonNode node) {
        return S3Uri.parse(node.asString(""))
                .orElseThrow(() -> new MlopsException(
                        ErrorCode.INVALID_ARGUMENT, "cannot read " + node + ": it is no s3://BUCKET/KEY"));
    }
}
