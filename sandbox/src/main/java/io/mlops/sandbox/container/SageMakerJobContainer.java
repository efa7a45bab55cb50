package io.mlops.sandbox.container;

import io.mlops.sandbox.moto.MotoClient;
import io.mlops.sandbox.moto.S3Uri;
import io.mlops.sandbox.sagemaker.Place;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.JsonNode;

/** A training container of SageMaker: {@code /opt/ml}, checkpoints in S3, output in CloudWatch. */
record SageMakerJobContainer(
        Place place,
        JsonNode request,
        JobFolder folder,
        Images images,
        MotoClient moto,
        CloudLogs logs,
        InstantSource clock)
        implements JobContainer {
    /** "StopTrainingJob sends SIGTERM, which delays job termination for 120 seconds" (service model). */
    private static final Duration GRACE = Duration.ofMinutes(2);

    /** What the service says where the program wrote no reason. */
    private static final String NO_REASON = "See job logs for more information";

    @Override
    public String name() {
        return "training job " + job();
    }

    @Override
    public Path root() {
        return folder.root();
    }

    @Override
    public Duration grace() {
        return GRACE;
    }

    @Override
    public void fill() throws IOException, InterruptedException {
        folder.fill(moto);
    }

    /** "Use checkpoints" of the developer guide. */
    @Override
    public List<MirroredFolder> mirrored() {
        return folder
                .checkpoints()
                .map(prefix -> new MirroredFolder(folder.checkpointFolder(), new Prefix(prefix, moto)))
                .stream()
                .toList();
    }

    /** The image's command and {@code train}, or what the request puts in their place. */
    @Override
    public List<String> command() {
        JsonNode algorithm = request.path("AlgorithmSpecification");
        List<String> entrypoint = words(algorithm.path("ContainerEntrypoint"));
        List<String> arguments = words(algorithm.path("ContainerArguments"));
        List<String> command = new ArrayList<>(
                entrypoint.isEmpty()
                        ? images.require(algorithm.path("TrainingImage").asString())
                        : entrypoint);
        command.addAll(entrypoint.isEmpty() && arguments.isEmpty() ? List.of("train") : arguments);
        return command;
    }

    private List<String> words(JsonNode list) {
        return list.valueStream()
                .map(word -> word.asString().replace("/opt/ml", root().toString()))
                .toList();
    }

    @Override
    public Map<String, String> environment() {
        Map<String, String> asked = new LinkedHashMap<>();
        request.path("Environment")
                .properties()
                .forEach(e -> asked.put(e.getKey(), e.getValue().asString()));
        Map<String, String> environment = new ModelFolder(root()).translated(asked);
        environment.put("TRAINING_JOB_NAME", job());
        environment.put(
                "TRAINING_JOB_ARN",
                "arn:aws:sagemaker:" + place.region() + ":" + place.account() + ":training-job/" + job());
        // Where a program finds what lies in /opt/ml of a real container.
        environment.put("SANDBOX_OPT_ML", root().toString());
        return environment;
    }

    @Override
    public LogStream log() {
        return logs.stream(place.region(), "/aws/sagemaker/TrainingJobs", job() + "/algo-1-" + clock.millis());
    }

    @Override
    public void store() throws IOException, InterruptedException {
        folder.store(moto);
    }

    @Override
    public String failed(int status) throws IOException {
        return "AlgorithmError: " + folder.failure().orElse(NO_REASON) + ", exit code: " + status;
    }

    @Override
    public String refused(String reason) {
        return "ClientError: " + reason;
    }

    @Override
    public String broken(String reason) {
        return "InternalServerError: " + reason;
    }

    private String job() {
        return request.path("TrainingJobName").asString();
    }

    /** What lies below a prefix of S3. */
    private record Prefix(S3Uri prefix, MotoClient moto) implements StoredFolder {
        @Override
        public void upload(Path file, String name) throws IOException, InterruptedException {
            moto.upload(file, prefix.resolve(name));
        }

        @Override
        public void delete(String name) throws InterruptedException {
            moto.delete(prefix.resolve(name));
        }
    }
}
