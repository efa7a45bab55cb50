package io.mlops.images;

import com.google.cloud.tools.jib.api.CacheDirectoryCreationException;
import com.google.cloud.tools.jib.api.Containerizer;
import com.google.cloud.tools.jib.api.JibContainer;
import com.google.cloud.tools.jib.api.JibContainerBuilder;
import com.google.cloud.tools.jib.api.LogEvent;
import com.google.cloud.tools.jib.api.Ports;
import com.google.cloud.tools.jib.api.RegistryException;
import com.google.cloud.tools.jib.api.buildplan.AbsoluteUnixPath;
import com.google.cloud.tools.jib.api.buildplan.FileEntriesLayer;
import com.google.cloud.tools.jib.api.buildplan.FilePermissions;
import io.mlops.image.ImageFormat;
import io.mlops.image.ImageOptions;
import io.mlops.image.spi.ImageSettings;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;

/**
 * One run of Jib. What could differ between two runs is fixed: times are the epoch, owners are root, files are sorted.
 *
 * @param builder stands on the base already
 */
record JibRun(ImageSettings settings, JibContainerBuilder builder, ImagePlan plan, ImageOptions options) {
    /** Shows in an image's history, so it names no version: the same files give the same image. */
    private static final String TOOL = "mlops-cli";

    private static final String CREDENTIALS_OVER_HTTP = "sendCredentialsOverHttp";
    /** Jib takes the permission to send logins by plain HTTP from a property of the whole process. */
    private static final ReentrantLock PROPERTY = new ReentrantLock();

    /** Who may read what is sent. */
    enum Traffic {
        /** TLS with a known certificate. */
        SECURE,
        /** Plain HTTP too, but then without a login. */
        INSECURE,
        /** Plain HTTP that does not leave this machine. */
        THIS_MACHINE
    }

    JibContainer containerize(Containerizer target, Traffic traffic) throws Exception {
        layers();
        builder.setFormat(format())
                .setCreationTime(Instant.EPOCH)
                .setEntrypoint(plan.entryPoint())
                .setProgramArguments(plan.arguments())
                .setLabels(plan.labels())
                .setExposedPorts(
                        Ports.parse(plan.ports().stream().map(String::valueOf).toList()))
                .setUser(options.user());
        target.setToolName(TOOL)
                .setAllowInsecureRegistries(traffic != Traffic.SECURE)
                .setBaseImageLayersCache(settings.cache().resolve("base"))
                .setApplicationLayersCache(settings.cache().resolve("layers"))
                .addEventHandler(LogEvent.class, this::tell);
        // Steps wait for one another: a bounded pool could stand still.
        ExecutorService steps = Executors.newThreadPerTaskExecutor(
                Thread.ofPlatform().daemon().name("image-", 0).factory());
        try {
            return traffic == Traffic.THIS_MACHINE
                    ? withLoginsOverHttp(target.setExecutorService(steps))
                    : builder.containerize(target.setExecutorService(steps));
        } finally {
            steps.shutdownNow();
            // What was under way when the run was given up must not outlive it.
            steps.awaitTermination(5, TimeUnit.SECONDS);
        }
    }

    private JibContainer withLoginsOverHttp(Containerizer target)
            throws InterruptedException, RegistryException, IOException, CacheDirectoryCreationException,
                    ExecutionException {
        PROPERTY.lockInterruptibly();
        String before = System.getProperty(CREDENTIALS_OVER_HTTP, "false");
        try {
            System.setProperty(CREDENTIALS_OVER_HTTP, "true");
            return builder.containerize(target);
        } finally {
            System.setProperty(CREDENTIALS_OVER_HTTP, before);
            PROPERTY.unlock();
        }
    }

    private void layers() throws IOException {
        StagedFiles staged = new StagedFiles(settings.cache().resolve("files"));
        for (PlannedLayer layer : plan.layers()) {
            FileEntriesLayer.Builder entries = FileEntriesLayer.builder().setName(layer.name());
            for (PlannedFile file : layer.files()) {
                Path source = staged.of(file.source());
                entries.addEntry(
                        source,
                        AbsoluteUnixPath.get(file.target()),
                        FilePermissions.fromOctalString(file.executable() ? "755" : "644"));
            }
            builder.addFileEntriesLayer(entries.build());
        }
    }

    private com.google.cloud.tools.jib.api.buildplan.ImageFormat format() {
        return options.format() == ImageFormat.OCI
                ? com.google.cloud.tools.jib.api.buildplan.ImageFormat.OCI
                : com.google.cloud.tools.jib.api.buildplan.ImageFormat.Docker;
    }

    private void tell(LogEvent event) {
        if (event.getLevel() == LogEvent.Level.WARN || event.getLevel() == LogEvent.Level.PROGRESS) {
            settings.progress().accept(event.getMessage());
        }
    }
}
