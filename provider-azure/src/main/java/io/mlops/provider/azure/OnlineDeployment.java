package io.mlops.provider.azure;

import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A deployment of an online endpoint in Resource Manager
 * (https://learn.microsoft.com/azure/templates/microsoft.machinelearningservices/2024-04-01/workspaces/onlineendpoints/deployments).
 * What Azure alone says is null in what is sent.
 */
record OnlineDeployment(
        @Nullable String id,
        @Nullable String name,
        String location,
        @Nullable Map<String, String> tags,
        @Nullable String kind,
        @Nullable Sku sku,
        Properties properties,
        OnlineEndpoint.@Nullable SystemData systemData) {
    /** Where Azure notes the address of the last operation; it alone says why one failed. */
    static final String OPERATION = "AzureAsyncOperationUri";

    /**
     * How many.
     *
     * @param capacity instances
     */
    record Sku(String name, @Nullable String tier, int capacity) {
        static Sku of(int instances) {
            return new Sku("Default", "Standard", instances);
        }
    }

    /** Another number of instances. */
    record Resizing(Sku sku) {}

    /** What runs. */
    record Properties(
            String endpointComputeType,
            @Nullable String instanceType,
            @Nullable String model,
            @Nullable String environmentId,
            @Nullable Map<String, String> environmentVariables,
            @Nullable RequestSettings requestSettings,
            @Nullable Probe livenessProbe,
            @Nullable Probe readinessProbe,
            @Nullable ScaleSettings scaleSettings,
            @Nullable Map<String, String> properties,
            @Nullable String provisioningState) {
        /**
         * The default takes one request at a time and instance, and twice as many may wait; what is more gets 429. The model server batches,
         * and refuses by itself what is too much. 60 s is as much as elsewhere; the most is 180 s
         * (https://learn.microsoft.com/azure/machine-learning/reference-yaml-deployment-managed-online#requestsettings).
         */
        private static final RequestSettings REQUESTS = new RequestSettings(128, "PT60S");
        /** Azure's defaults, said so that they stay: 30 failures are five minutes (same page, ProbeSettings). */
        private static final Probe PROBE = new Probe("PT10S", "PT10S", "PT2S", 30, 1);

        static Properties of(String machine, String model, String environment, Map<String, String> variables) {
            return new Properties(
                    OnlineEndpoint.MANAGED,
                    machine,
                    model,
                    environment,
                    variables,
                    REQUESTS,
                    PROBE,
                    PROBE,
                    new ScaleSettings("Default"),
                    null,
                    null);
        }
    }

    /**
     * What a request may take.
     *
     * @param requestTimeout as ISO 8601 writes it
     */
    record RequestSettings(int maxConcurrentRequestsPerInstance, String requestTimeout) {}

    /** How it is asked for its health. */
    record Probe(String initialDelay, String period, String timeout, int failureThreshold, int successThreshold) {}

    /** Who moves the number of instances. */
    record ScaleSettings(String scaleType) {}

    /** What is asked of the logs. */
    record LogsRequest(String containerType, int tail) {}

    /** The logs. */
    record Logs(@Nullable String content) {
        String text() {
            return content == null ? "" : content;
        }
    }

    String state() {
        return properties.provisioningState() == null ? "" : properties.provisioningState();
    }

    int instances() {
        return sku == null ? 0 : sku.capacity();
    }

    Instant created() {
        return systemData == null || systemData.createdAt() == null ? Instant.EPOCH : systemData.createdAt();
    }

    Optional<String> operation() {
        return Optional.ofNullable(properties.properties()).map(all -> all.get(OPERATION));
    }
}
