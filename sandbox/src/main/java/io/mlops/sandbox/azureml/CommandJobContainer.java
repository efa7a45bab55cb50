package io.mlops.sandbox.azureml;

import io.mlops.ErrorCode;
import io.mlops.MlopsException;
import io.mlops.sandbox.container.Images;
import io.mlops.sandbox.container.JobContainer;
import io.mlops.sandbox.container.LogStream;
import io.mlops.sandbox.container.MirroredFolder;
import io.mlops.sandbox.container.RunLog;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import tools.jackson.databind.JsonNode;

/**
 * The container of a command job: its command in a shell, in a working directory of its own below {@code /mnt/azureml}.
 *
 * @param job the properties of the job
 * @param image what its environment names
 */
record CommandJobContainer(
        Place place, JsonNode job, String image, Images images, Mounts mounts, RunLog runLog, Path root)
        implements JobContainer {
    /** What paths of a real machine begin with. */
    private static final String MACHINES_OWN = "/mnt/azureml";
    /** Nobody says how long it is. */
    private static final Duration GRACE = Duration.ofSeconds(30);

    @Override
    public String name() {
        return "command job " + place.name();
    }

    @Override
    public Duration grace() {
        return GRACE;
    }

    @Override
    public void fill() throws IOException, InterruptedException {
        if (images.find(image).isEmpty()) {
            throw new MlopsException(
                    ErrorCode.NOT_FOUND, "Failed to pull Docker image " + image + ": manifest unknown");
        }
        Files.createDirectories(root);
        mounts.fill();
    }

    @Override
    public List<MirroredFolder> mirrored() {
        return mounts.mirrored();
    }

    @Override
    public List<String> command() {
        String command = job.path("command").asString("");
        for (Map.Entry<String, String> place : mounts.placeholders().entrySet()) {
            command = command.replace(place.getKey(), place.getValue());
        }
        return List.of("/bin/sh", "-c", command);
    }

    @Override
    public Map<String, String> environment() {
        TreeMap<String, String> environment = new TreeMap<>();
        job.path("environmentVariables")
                .properties()
                .forEach(each -> environment.put(
                        each.getKey(), each.getValue().asString("").replace(MACHINES_OWN, root.toString())));
        environment.put("AZUREML_RUN_ID", place.name());
        return environment;
    }

    @Override
    public LogStream log() {
        return runLog.stream(place.name());
    }

    /** What it wrote is there already: outputs are mounted. */
    @Override
    public void store() {}

    @Override
    public String failed(int status) {
        return "Execution failed. User process 'sh' exited with status code " + status + ". Please check log file '"
                + RunHistory.LOG + "' for error details.";
    }

    @Override
    public String refused(String reason) {
        return reason;
    }

    @Override
    public String broken(String reason) {
        return "AzureMLCompute job failed. InternalServerError: " + reason;
    }
}
