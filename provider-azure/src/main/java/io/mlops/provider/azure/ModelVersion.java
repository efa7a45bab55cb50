package io.mlops.provider.azure;

import java.util.Map;

/**
 * A version of a model in Resource Manager
 * (https://learn.microsoft.com/azure/templates/microsoft.machinelearningservices/2024-04-01/workspaces/models/versions).
 */
record ModelVersion(Properties properties) {
    /** Where it lies. */
    record Properties(String modelType, String modelUri, Map<String, String> tags) {}

    /** A file as it is. */
    static ModelVersion file(String uri, Map<String, String> tags) {
        return new ModelVersion(new Properties("custom_model", uri, tags));
    }
}
