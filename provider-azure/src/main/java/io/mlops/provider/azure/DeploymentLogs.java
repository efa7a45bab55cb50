package io.mlops.provider.azure;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * What the containers of deployments that failed said last. What was said is read once a deployment: it fails for good. Thread-safe.
 */
final class DeploymentLogs {
    private static final int LINES = 20;
    private static final int REMEMBERED = 100;
    /** The user's container; the other one brings the model. */
    private static final String CONTAINER = "InferenceServer";

    private final ArmClient arm;
    private final AzureConfig config;
    private final Map<String, String> read = new ConcurrentHashMap<>();

    DeploymentLogs(ArmClient arm, AzureConfig config) {
        this.arm = arm;
        this.config = config;
    }

    /** For people; empty for a deployment that did not fail, or where there were never any machines. */
    String of(HostedDeployment there) {
        if (!there.failed() || there.exhausted() || there.deploymentOrNull() == null) {
            return "";
        }
        ArmId id = new EndpointParts(arm, config, there.region())
                .deployment(there.spec().name(), there.part());
        String key = id + " " + there.deploymentOrNull().created();
        String known = read.get(key);
        if (known != null) {
            return known;
        }
        String said;
        try {
            said = arm.post(
                            id.action("getLogs"),
                            ApiVersion.MACHINE_LEARNING,
                            new OnlineDeployment.LogsRequest(CONTAINER, LINES),
                            OnlineDeployment.Logs.class)
                    .first()
                    .map(OnlineDeployment.Logs::text)
                    .orElse("");
        } catch (ArmException e) {
            return "what its container said cannot be read: " + AzureErrors.reason(e);
        }
        if (said.isBlank()) {
            return "its container has written nothing";
        }
        if (read.size() >= REMEMBERED) {
            read.clear();
        }
        String told = "the end of what its container wrote:\n" + said.strip();
        read.put(key, told);
        return told;
    }
}
