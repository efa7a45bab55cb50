package io.mlops.sandbox.azureml;

import io.mlops.sandbox.arm.ArmAnswer;
import io.mlops.sandbox.arm.ArmError;
import io.mlops.sandbox.arm.ArmStore;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** The provisioning states of resources. Thread-safe. */
record Provisioning(ArmStore store) {
    private static final String STATE = "provisioningState";

    static String of(JsonNode resource) {
        return resource.path("properties").path(STATE).asString("");
    }

    /** Whether nothing is under way there. */
    static boolean settled(JsonNode resource) {
        return switch (of(resource)) {
            case "Succeeded", "Failed", "Canceled" -> true;
            default -> false;
        };
    }

    /** 409 where another operation goes on. */
    static void requireSettled(JsonNode resource) throws ArmError {
        if (!settled(resource)) {
            throw new ArmError(
                    409,
                    "Conflict",
                    "There is already an operation in progress on '"
                            + resource.path("name").asString("") + "' (" + of(resource)
                            + "). Another operation can be started when it is over.");
        }
    }

    /** The resource in another state. */
    static ObjectNode in(ObjectNode resource, String state) {
        resource.withObjectProperty("properties").put(STATE, state);
        return resource;
    }

    void set(String id, String state) {
        store.update(id, resource -> in(resource, state));
    }

    /** Notes where the operation can be asked for, as the service does. */
    ArmAnswer noted(String id, ArmAnswer answer) {
        String operation = answer.headers().getOrDefault("Azure-AsyncOperation", "");
        if (!operation.isEmpty()) {
            store.update(
                    id,
                    resource -> resource.withObjectProperty("properties")
                            .withObjectProperty("properties")
                            .put("AzureAsyncOperationUri", operation));
        }
        return answer;
    }

    /** Adds and replaces tags, and removes those that are null; keeps a SKU's other members. */
    void merge(String id, ObjectNode patch) {
        store.update(id, resource -> {
            ObjectNode tags = resource.withObjectProperty("tags");
            patch.path("tags").properties().forEach(tag -> {
                if (tag.getValue().isNull()) {
                    tags.remove(tag.getKey());
                } else {
                    tags.put(tag.getKey(), tag.getValue().asString());
                }
            });
            if (patch.path("sku").isObject()) {
                resource.withObjectProperty("sku").setAll((ObjectNode) patch.path("sku"));
            }
        });
    }
}
