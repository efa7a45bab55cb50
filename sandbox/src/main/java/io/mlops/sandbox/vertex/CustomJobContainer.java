package io.mlops.sandbox.vertex;

import com.google.api.MonitoredResource;
import com.google.cloud.aiplatform.v1.ContainerSpec;
import com.google.cloud.aiplatform.v1.CustomJobSpec;
import com.google.cloud.aiplatform.v1.EnvVar;
import io.mlops.ErrorCode;
import io.mlops.MlopsException;
import io.mlops.sandbox.cloudlogging.LogEntries;
import io.mlops.sandbox.container.Images;
import io.mlops.sandbox.container.JobContainer;
import io.mlops.sandbox.container.LogStream;
import io.mlops.sandbox.container.MirroredFolder;
import io.mlops.sandbox.grpc.ResourcePath;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * The container of a custom job's first worker, as custom_job.proto describes it.
 *
 * @param path the job's
 * @param spec as it was asked for
 */
record CustomJobContainer(
        ResourcePath path, CustomJobSpec spec, Images images, BucketMounts mounts, LogEntries logs, Path root)
        implements JobContainer {
    /** How failures of programs begin. */
    static final String EXITED = "The replica workerpool0-0 exited with a non-zero status of ";
    /** Nobody says how long it is. */
    private static final Duration GRACE = Duration.ofSeconds(30);

    private static final String WORKER = "workerpool0-0";

    static CustomJobContainer of(
            ResourcePath path, CustomJobSpec spec, Images images, BucketObjects objects, LogEntries logs, Path root) {
        List<String> words = new ArrayList<>();
        ContainerSpec container = spec.getWorkerPoolSpecs(0).getContainerSpec();
        words.addAll(container.getCommandList());
        words.addAll(container.getArgsList());
        container.getEnvList().stream().map(EnvVar::getValue).forEach(words::add);
        return new CustomJobContainer(path, spec, images, BucketMounts.of(root, words, objects), logs, root);
    }

    private ContainerSpec container() {
        return spec.getWorkerPoolSpecs(0).getContainerSpec();
    }

    @Override
    public String name() {
        return "custom job " + path.id();
    }

    @Override
    public Duration grace() {
        return GRACE;
    }

    @Override
    public void fill() throws IOException, InterruptedException {
        if (images.find(container().getImageUri()).isEmpty()) {
            throw new MlopsException(
                    ErrorCode.NOT_FOUND,
                    "Image pull failed for " + container().getImageUri() + ": the image was not found.");
        }
        Files.createDirectories(root);
        mounts.fill();
    }

    @Override
    public List<MirroredFolder> mirrored() {
        return mounts.mirrored();
    }

    /** "It overrides the entrypoint instruction in Dockerfile when provided." */
    @Override
    public List<String> command() {
        List<String> entry = container().getCommandCount() > 0
                ? container().getCommandList()
                : images.find(container().getImageUri()).orElseThrow();
        return Stream.concat(entry.stream(), container().getArgsList().stream())
                .map(mounts::here)
                .toList();
    }

    @Override
    public Map<String, String> environment() {
        TreeMap<String, String> environment = new TreeMap<>();
        container().getEnvList().forEach(each -> environment.put(each.getName(), mounts.here(each.getValue())));
        environment.put("CLOUD_ML_JOB_ID", path.id());
        environment.put("CLOUD_ML_PROJECT_ID", path.project());
        environment.put("CLOUD_ML_REGION", path.location());
        String base = spec.getBaseOutputDirectory().getOutputUriPrefix();
        if (!base.isEmpty()) {
            String folder = base.endsWith("/") ? base : base + "/";
            environment.put("AIP_MODEL_DIR", folder + "model/");
            environment.put("AIP_CHECKPOINT_DIR", folder + "checkpoints/");
            environment.put("AIP_TENSORBOARD_LOG_DIR", folder + "logs/");
        }
        return environment;
    }

    @Override
    public LogStream log() {
        return logs.stream(
                WORKER,
                MonitoredResource.newBuilder()
                        .setType("ml_job")
                        .putLabels("job_id", path.id())
                        .putLabels("project_id", path.project())
                        .putLabels("task_name", WORKER)
                        .build());
    }

    /** What it wrote is there already: buckets are mounted. */
    @Override
    public void store() {}

    @Override
    public String failed(int status) {
        return EXITED + status + ". Termination reason: Error. To find out more about why your job exited please check"
                + " the logs.";
    }

    @Override
    public String refused(String reason) {
        return reason;
    }

    @Override
    public String broken(String reason) {
        return "Internal error occurred for the current attempt: " + reason;
    }
}
