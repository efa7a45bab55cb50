package io.mlops.provider.azure;

import io.mlops.Sha256;
import java.nio.charset.StandardCharsets;

/**
 * What a job needs in its region's workspace before it can be there: the datastore of the artifacts, an environment with its image. Both are
 * kept for other jobs and cost nothing. Thread-safe.
 */
final class WorkspaceParts {
    /** The artifact store itself, whatever region a job runs in: Azure mounts it from anywhere. */
    static final String DATASTORE = "mlops_artifacts";

    private static final String ENVIRONMENT = "mlops-training";
    private static final int HASH = 16;

    private final AzureConfig config;
    private final ArmClient arm;
    private final WorkspaceDatastore datastore;

    WorkspaceParts(AzureConfig config, AzureClients clients) {
        this.config = config;
        this.arm = clients.arm();
        this.datastore =
                new WorkspaceDatastore(config, arm, DATASTORE, region -> config.storageAccountIn(config.home()));
    }

    /** Sees to it that both are there, and says which environment it is. */
    ArmId ready(String region, String image) throws Exception {
        datastore.require(region);
        String version = Sha256.of(image.getBytes(StandardCharsets.UTF_8)).hex().substring(0, HASH);
        ArmId id = config.workspaceId(region).child("environments", ENVIRONMENT).child("versions", version);
        ArmOperation<EnvironmentVersion> unused =
                arm.put(id, ApiVersion.MACHINE_LEARNING, EnvironmentVersion.of(image, null), EnvironmentVersion.class);
        return id;
    }
}
