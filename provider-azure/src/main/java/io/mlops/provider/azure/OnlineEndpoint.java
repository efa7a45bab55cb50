package io.mlops.provider.azure;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * An online endpoint in Resource Manager
 * (https://learn.microsoft.com/azure/templates/microsoft.machinelearningservices/2024-04-01/workspaces/onlineendpoints). What Azure
 * alone says is null in what is sent.
 */
record OnlineEndpoint(
        @Nullable String id,
        @Nullable String name,
        String location,
        @Nullable Map<String, String> tags,
        @Nullable String kind,
        @Nullable Identity identity,
        Properties properties,
        @Nullable SystemData systemData) {
    /** Answered by machines that Azure keeps. */
    static final String MANAGED = "Managed";

    /**
     * What it is.
     *
     * @param traffic percent by deployment
     * @param properties what Azure notes about it
     */
    record Properties(
            String authMode,
            @Nullable String publicNetworkAccess,
            @Nullable Map<String, Integer> traffic,
            @Nullable Map<String, String> properties,
            @Nullable String scoringUri,
            @Nullable String provisioningState) {}

    /**
     * Whom it acts as.
     *
     * @param userAssignedIdentities by resource id
     */
    record Identity(String type, @Nullable Map<String, Map<String, String>> userAssignedIdentities) {
        /** One that Azure makes, or this one of the user's. */
        static Identity of(Optional<String> id) {
            return id.map(given -> new Identity("UserAssigned", Map.of(given, Map.of())))
                    .orElseGet(() -> new Identity("SystemAssigned", null));
        }
    }

    /** When it was made. */
    record SystemData(@Nullable Instant createdAt) {}

    /** The keys of an endpoint: the answer of {@code listKeys}. */
    record Keys(@Nullable String primaryKey) {
        String primary() {
            return primaryKey == null ? "" : primaryKey;
        }

        @Override
        public String toString() {
            return "Keys[]";
        }
    }

    /** Other tags: null removes one. */
    record Retagging(Map<String, JsonNode> tags) {}

    String state() {
        return properties.provisioningState() == null ? "" : properties.provisioningState();
    }

    /** Whether nothing is under way there. */
    boolean settled() {
        return state().equals("Succeeded");
    }

    /** The address of the last operation. */
    Optional<String> operation() {
        return Optional.ofNullable(properties.properties()).map(all -> all.get(OnlineDeployment.OPERATION));
    }

    Map<String, String> allTags() {
        return tags == null ? Map.of() : tags;
    }

    /** Percent that this deployment gets. */
    int trafficOf(String deployment) {
        return properties.traffic() == null ? 0 : properties.traffic().getOrDefault(deployment, 0);
    }

    /** The same with all traffic to one deployment, as it is sent. */
    OnlineEndpoint servedBy(String deployment, Identity as) {
        return new OnlineEndpoint(
                null,
                null,
                location,
                tags,
                kind,
                as,
                new Properties(
                        properties.authMode(),
                        properties.publicNetworkAccess(),
                        Map.of(deployment, 100),
                        null,
                        null,
                        null),
                null);
    }
}
