package io.mlops.sandbox.cloudrun;

import com.google.api.MonitoredResource;
import com.google.cloud.run.v2.Container;
import com.google.cloud.run.v2.EnvVar;
import io.mlops.sandbox.cloudlogging.LogEntries;
import io.mlops.sandbox.container.LogStream;
import io.mlops.sandbox.container.ServingContract;
import io.mlops.sandbox.grpc.GcpRegion;
import io.mlops.sandbox.grpc.GcpWorld;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * What Cloud Run gives to a service's container (https://docs.cloud.google.com/run/docs/container-contract).
 *
 * @param service its name
 * @param command in place of the image
 * @param timeout of a request
 * @param folder stands for its file system
 */
record RunServing(
        GcpWorld world,
        GcpRegion region,
        String service,
        List<String> command,
        Container container,
        Duration timeout,
        LogEntries logs,
        Path folder)
        implements ServingContract {
    /** "the container must listen within 4 minutes after being started" (the page above). */
    private static final Duration STARTS_WITHIN = Duration.ofMinutes(4);

    private static final Duration HEALTHY_WITHIN = Duration.ofSeconds(1);
    /** "a SIGTERM signal … then SIGKILL" after 10 s (the page above, container instance shutdown). */
    private static final Duration GRACE = Duration.ofSeconds(10);

    @Override
    public String endpoint() {
        return service;
    }

    @Override
    public void fill() throws IOException {
        Files.createDirectories(folder);
    }

    @Override
    public Map<String, String> environment(int port) {
        Map<String, String> environment = new TreeMap<>();
        for (EnvVar each : container.getEnvList()) {
            environment.put(each.getName(), each.getValue());
        }
        environment.put("K_SERVICE", service);
        environment.put("K_REVISION", service + "-00001-abc");
        environment.put("K_CONFIGURATION", service);
        environment.put("PORT", Integer.toString(port));
        // Inside a container every address is its own; on this machine only the loopback one is.
        environment.put("MLOPS_SERVER_HOST", "127.0.0.1");
        environment.put("GCE_METADATA_HOST", world.metadataHost());
        environment.put("STORAGE_EMULATOR_HOST", region.url().toString());
        return environment;
    }

    @Override
    public LogStream log() {
        return logs.stream(
                "run.googleapis.com%2Fstdout",
                MonitoredResource.newBuilder()
                        .setType("cloud_run_revision")
                        .putLabels("project_id", world.account().project())
                        .putLabels("location", region.name())
                        .putLabels("service_name", service)
                        .putLabels("revision_name", service + "-00001-abc")
                        .build());
    }

    @Override
    public String healthRoute() {
        return container.getStartupProbe().getHttpGet().getPath();
    }

    @Override
    public String scoringRoute() {
        return RunApp.SCORE;
    }

    @Override
    public Times times() {
        return new Times(STARTS_WITHIN, HEALTHY_WITHIN, timeout, GRACE);
    }

    @Override
    public String cannotFill(String reason) {
        return reason;
    }

    @Override
    public String unhealthy() {
        return "The user-provided container failed to start and listen on the port defined provided by the PORT="
                + container.getPorts(0).getContainerPort() + " environment variable within the allocated timeout.";
    }
}
