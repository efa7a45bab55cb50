package io.mlops.sandbox.azurebatch;

import io.mlops.ErrorCode;
import io.mlops.MlopsException;
import io.mlops.sandbox.azurestorage.Blobs;
import io.mlops.sandbox.container.Images;
import io.mlops.sandbox.container.JobContainer;
import io.mlops.sandbox.container.LogStream;
import io.mlops.sandbox.container.MirroredFolder;
import io.mlops.sandbox.container.RunLog;
import io.mlops.sandbox.container.StoredFolder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import tools.jackson.databind.JsonNode;

/**
 * The container of a task. What its pool mounts is copied to its machine before, all of it but what is archived; what changes there is in the
 * store at once in Azure, and within a moment here.
 *
 * @param task as it was asked for
 * @param pool the properties of its pool
 */
record TaskContainer(
        Names names, JsonNode task, JsonNode pool, Images images, Blobs blobs, RunLog runLog, TaskEnd end, Path root)
        implements JobContainer {
    /** What paths of a real machine begin with. */
    private static final String MACHINES_OWN = "/mnt/batch";
    /** Nobody says how long it is. */
    private static final Duration GRACE = Duration.ofSeconds(30);

    /** What the task's environment tells it about itself. */
    record Names(String account, String pool, String job, String task, String node) {}

    @Override
    public String name() {
        return "task " + names.task() + " of job " + names.job();
    }

    @Override
    public Duration grace() {
        return GRACE;
    }

    private String image() {
        return task.path("containerSettings").path("imageName").asString("");
    }

    @Override
    public void fill() throws IOException, InterruptedException {
        if (images.find(image()).isEmpty()) {
            throw new MlopsException(
                    ErrorCode.NOT_FOUND, "One or more container images specified are not valid: " + image());
        }
        Files.createDirectories(root);
        for (JsonNode mount : mounts()) {
            Path folder = Files.createDirectories(folder(mount));
            Blobs.Container container = container(mount);
            for (String name : container.list("")) {
                Path file = folder.resolve(name);
                Files.createDirectories(file.getParent());
                boolean unused = container.downloadUnlessArchived(name, file);
            }
        }
    }

    private List<JsonNode> mounts() {
        List<JsonNode> mounts = new ArrayList<>();
        pool.path("mountConfiguration").forEach(each -> mounts.add(each.path("azureBlobFileSystemConfiguration")));
        return mounts;
    }

    private Path folder(JsonNode mount) {
        return root.resolve("fsmounts").resolve(mount.path("relativeMountPath").asString("mount"));
    }

    private Blobs.Container container(JsonNode mount) {
        return blobs.container(
                mount.path("accountName").asString(""),
                mount.path("containerName").asString(""));
    }

    @Override
    public List<MirroredFolder> mirrored() {
        return mounts().stream()
                .map(mount -> new MirroredFolder(folder(mount), new Mounted(container(mount))))
                .toList();
    }

    @Override
    public List<String> command() {
        return List.of("/bin/sh", "-c", "exec " + task.path("commandLine").asString(""));
    }

    @Override
    public Map<String, String> environment() {
        TreeMap<String, String> environment = new TreeMap<>();
        task.path("environmentSettings")
                .forEach(each -> environment.put(
                        each.path("name").asString(""),
                        each.path("value").asString("").replace(MACHINES_OWN, root.toString())));
        environment.put("AZ_BATCH_ACCOUNT_NAME", names.account());
        environment.put("AZ_BATCH_POOL_ID", names.pool());
        environment.put("AZ_BATCH_JOB_ID", names.job());
        environment.put("AZ_BATCH_TASK_ID", names.task());
        environment.put("AZ_BATCH_NODE_ID", names.node());
        environment.put("AZ_BATCH_NODE_MOUNTS_DIR", root.resolve("fsmounts").toString());
        environment.put("AZ_BATCH_TASK_WORKING_DIR", root.toString());
        return environment;
    }

    @Override
    public LogStream log() {
        return runLog.stream(name());
    }

    /** What it wrote is there already: it is mounted. */
    @Override
    public void store() {}

    @Override
    public String failed(int status) {
        end.exited(status);
        return "The task process exited with an unexpected exit code";
    }

    @Override
    public String refused(String reason) {
        end.refused(reason);
        return reason;
    }

    @Override
    public String broken(String reason) {
        return "An internal error occurred: " + reason;
    }

    /** A container of blobs as a folder. */
    private record Mounted(Blobs.Container container) implements StoredFolder {
        @Override
        public void upload(Path file, String name) throws IOException, InterruptedException {
            container.upload(file, name);
        }

        @Override
        public void delete(String name) throws IOException, InterruptedException {
            container.delete(name);
        }
    }
}
