package io.mlops.provider.azure;

import io.mlops.endpoint.spi.LastWords;
import java.util.Optional;

/** What the containers of deployments that failed said last. Thread-safe. */
final class DeploymentLogs {
    /** The user's container; the other one brings the model. */
    private static final String CONTAINER = "InferenceServer";

    private final ArmClient arm;
    private final AzureConfig config;
    private final LastWords words = new LastWords(AzureErrors::reason);

    DeploymentLogs(ArmClient arm, AzureConfig config) {
        this.arm = arm;
        this.config = config;
    }

    /** For people; empty for a deployment that did not fail, or where there were never any machines. */
    String of(HostedDeployment there) {
        OnlineDeployment deployment = there.deploymentOrNull();
        if (!there.failed() || there.exhausted() || deployment == null) {
            return "";
        }
        ArmId id = new EndpointParts(arm, config, there.region())
                .deployment(there.spec().name(), there.part());
        return words.of(id + " " + deployment.created(), "its container has written nothing", () -> last(id));
    }

    private Optional<String> last(ArmId deployment) {
        return arm.post(
                        deployment.action("getLogs"),
                        ApiVersion.MACHINE_LEARNING,
                        new OnlineDeployment.LogsRequest(CONTAINER, LastWords.LINES),
                        OnlineDeployment.Logs.class)
                .first()
                .map(OnlineDeployment.Logs::text)
                .filter(text -> !text.isBlank())
                .map(text -> "the end of what its container wrote:\n" + text.strip());
    }
}
