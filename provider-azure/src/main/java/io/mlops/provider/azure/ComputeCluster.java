package io.mlops.provider.azure;

import io.mlops.provider.azure.CommandJob.SystemData;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * An AmlCompute cluster as Resource Manager writes it (ComputeResource of 2024-04-01).
 *
 * @param location where its machines are
 * @param systemData by Azure
 */
record ComputeCluster(
        String location,
        @Nullable Map<String, String> tags,
        @Nullable Identity identity,
        @Nullable SystemData systemData,
        Properties properties) {

    /** @param userAssignedIdentities by the id of each */
    record Identity(String type, Map<String, Map<String, String>> userAssignedIdentities) {
        static Identity user(String id) {
            return new Identity("UserAssigned", Map.of(id, Map.of()));
        }
    }

    /**
     * @param provisioningState by Azure
     * @param provisioningErrors by Azure
     */
    record Properties(
            String computeType,
            AmlCompute properties,
            @Nullable String provisioningState,
            @Nullable List<ErrorResponse> provisioningErrors) {}

    /**
     * @param errors by Azure: why it cannot get machines
     * @param nodeStateCounts by Azure
     */
    record AmlCompute(
            String osType,
            String vmSize,
            String vmPriority,
            String remoteLoginPortPublicAccess,
            ScaleSettings scaleSettings,
            @Nullable String allocationState,
            @Nullable List<ErrorResponse> errors,
            @Nullable NodeStateCounts nodeStateCounts) {}

    /** @param nodeIdleTimeBeforeScaleDown ISO 8601 */
    record ScaleSettings(int minNodeCount, int maxNodeCount, String nodeIdleTimeBeforeScaleDown) {}

    record NodeStateCounts(int preparingNodeCount, int runningNodeCount, int preemptedNodeCount) {}

    record ErrorResponse(@Nullable ArmError error) {}
}
