package io.mlops.provider.azure;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A pool of Azure Batch in Resource Manager, the only way to one with an identity: "It is not possible to create pools with managed
 * identities using the Batch Service APIs" (https://learn.microsoft.com/azure/batch/managed-identity-pools; the body:
 * https://learn.microsoft.com/azure/templates/microsoft.batch/2024-07-01/batchaccounts/pools).
 *
 * @param id by Azure
 */
record BatchPool(@Nullable String id, ComputeCluster.Identity identity, Properties properties) {
    /**
     * @param allocationState by Azure: Steady, Resizing or Stopping
     * @param provisioningState by Azure: Succeeded or Deleting
     * @param resizeOperationStatus by Azure: what goes on, or went on last
     * @param autoScaleRun by Azure: how its formula was taken last
     */
    record Properties(
            String vmSize,
            @Nullable List<BatchJob.Entry> metadata,
            int taskSlotsPerNode,
            Deployment deploymentConfiguration,
            Scale scaleSettings,
            @Nullable List<Mount> mountConfiguration,
            @Nullable String allocationState,
            @Nullable String provisioningState,
            @Nullable Resize resizeOperationStatus,
            @Nullable AutoScaleRun autoScaleRun) {}

    record Deployment(Machine virtualMachineConfiguration) {}

    record Machine(Image imageReference, String nodeAgentSkuId, Containers containerConfiguration) {}

    record Image(String publisher, String offer, String sku, String version) {}

    /** @param containerImageNames those that a machine fetches before it takes tasks */
    record Containers(String type, List<String> containerImageNames, List<Registry> containerRegistries) {}

    record Registry(String registryServer, IdentityReference identityReference) {}

    /** One of the pool's identities. */
    record IdentityReference(String resourceId) {}

    record Scale(AutoScale autoScale) {}

    /** @param evaluationInterval at least five minutes */
    record AutoScale(String formula, Duration evaluationInterval) {}

    record Mount(BlobMount azureBlobFileSystemConfiguration) {}

    /** @param relativeMountPath below {@code AZ_BATCH_NODE_MOUNTS_DIR} */
    record BlobMount(
            String accountName,
            String containerName,
            String relativeMountPath,
            String blobfuseOptions,
            IdentityReference identityReference) {}

    record Resize(@Nullable List<ArmError> errors) {}

    record AutoScaleRun(@Nullable ArmError error) {}

    static BatchPool of(String identity, Properties properties) {
        return new BatchPool(null, ComputeCluster.Identity.user(identity), properties);
    }

    boolean leaving() {
        return "Deleting".equals(properties.provisioningState());
    }

    /** Why it has not the machines that it should have. */
    Stream<ArmError> errors() {
        Stream<ArmError> scaling = Optional.ofNullable(properties.autoScaleRun()).map(AutoScaleRun::error).stream();
        Stream<ArmError> resizing = Optional.ofNullable(properties.resizeOperationStatus()).map(Resize::errors).stream()
                .flatMap(List::stream);
        return Stream.concat(scaling, resizing);
    }
}
