package io.mlops.sandbox.vertex;

import com.google.api.MonitoredResource;
import com.google.cloud.aiplatform.v1.DeployedModel;
import com.google.cloud.aiplatform.v1.EnvVar;
import com.google.cloud.aiplatform.v1.MachineSpec;
import com.google.cloud.aiplatform.v1.ModelContainerSpec;
import io.mlops.sandbox.cloudlogging.LogEntries;
import io.mlops.sandbox.container.LogStream;
import io.mlops.sandbox.container.ServingContract;
import io.mlops.sandbox.grpc.GcpRegion;
import io.mlops.sandbox.grpc.GcpWorld;
import io.mlops.sandbox.grpc.ResourcePath;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * What Vertex AI gives to a deployed model's own container
 * (https://docs.cloud.google.com/vertex-ai/docs/predictions/custom-container-requirements).
 *
 * @param path of the endpoint
 * @param command in place of the image
 * @param spec of the model's container
 * @param artifact where the model's directory lies; empty where the container gets its model itself
 * @param folder stands for its file system
 */
record VertexServing(
        GcpWorld world,
        GcpRegion region,
        ResourcePath path,
        List<String> command,
        ModelContainerSpec spec,
        String artifact,
        DeployedModel deployed,
        LogEntries logs,
        Path folder)
        implements ServingContract {
    private static final Duration GRACE = Duration.ofSeconds(30);
    /** "must respond within 10 seconds" (the page above, health checks). */
    private static final Duration HEALTHY_WITHIN = Duration.ofSeconds(10);
    /** The default of deployment_timeout is not told; this is the sandbox's. */
    private static final Duration STARTS_WITHIN = Duration.ofMinutes(5);
    /** Of a dedicated endpoint: the default of clientConnectionConfig.inferenceTimeout. */
    private static final Duration ANSWERS_WITHIN = Duration.ofMinutes(10);

    @Override
    public String endpoint() {
        return path.id();
    }

    @Override
    public void fill() throws IOException {
        Files.createDirectories(folder);
    }

    @Override
    public Map<String, String> environment(int port) {
        MachineSpec machine = deployed.getDedicatedResources().getMachineSpec();
        Map<String, String> environment = new TreeMap<>();
        for (EnvVar each : spec.getEnvList()) {
            environment.put(each.getName(), each.getValue());
        }
        environment.put("AIP_MODE", "PREDICTION");
        environment.put("AIP_MODE_VERSION", "1.0.0");
        environment.put("AIP_FRAMEWORK", "CUSTOM_CONTAINER");
        environment.put("AIP_PROJECT_NUMBER", world.account().number());
        environment.put("AIP_ENDPOINT_ID", path.id());
        environment.put("AIP_DEPLOYED_MODEL_ID", deployed.getId());
        environment.put("AIP_MACHINE_TYPE", machine.getMachineType());
        environment.put(
                "AIP_ACCELERATOR_TYPE",
                machine.getAcceleratorCount() == 0
                        ? ""
                        : machine.getAcceleratorType().name());
        environment.put("AIP_STORAGE_URI", artifact);
        environment.put("AIP_HEALTH_ROUTE", healthRoute());
        environment.put("AIP_PREDICT_ROUTE", scoringRoute());
        environment.put("AIP_HTTP_PORT", Integer.toString(port));
        // Inside a container every address is its own; on this machine only the loopback one is.
        environment.put("MLOPS_SERVER_HOST", "127.0.0.1");
        environment.put("GCE_METADATA_HOST", world.metadataHost());
        environment.put("STORAGE_EMULATOR_HOST", region.url().toString());
        return environment;
    }

    @Override
    public LogStream log() {
        return logs.stream(
                "aiplatform.googleapis.com%2Fprediction_container",
                MonitoredResource.newBuilder()
                        .setType("aiplatform.googleapis.com/Endpoint")
                        .putLabels("resource_container", world.account().number())
                        .putLabels("location", region.name())
                        .putLabels("endpoint_id", path.id())
                        .build());
    }

    @Override
    public String healthRoute() {
        return spec.getHealthRoute();
    }

    @Override
    public String scoringRoute() {
        return spec.getPredictRoute();
    }

    @Override
    public Times times() {
        return new Times(STARTS_WITHIN, HEALTHY_WITHIN, ANSWERS_WITHIN, GRACE);
    }

    @Override
    public String cannotFill(String reason) {
        return reason;
    }

    @Override
    public String unhealthy() {
        return "Model server exited unexpectedly. Model server logs can be found at"
                + " https://console.cloud.google.com/logs/viewer?project="
                + world.account().number()
                + "&resource=aiplatform.googleapis.com%2FEndpoint%2Fendpoint_id%2F" + path.id() + ".";
    }
}
