package io.mlops.provider.azure;

import org.jspecify.annotations.Nullable;

/**
 * A version of an environment in Resource Manager
 * (https://learn.microsoft.com/azure/templates/microsoft.machinelearningservices/2024-04-01/workspaces/environments/versions): an image
 * and where its server answers.
 */
record EnvironmentVersion(Properties properties) {
    /** An image of somebody's own. */
    record Properties(String image, String osType, @Nullable Routes inferenceConfig) {}

    /** Required for own containers on managed endpoints (https://learn.microsoft.com/azure/machine-learning/how-to-deploy-custom-container). */
    record Routes(Route livenessRoute, Route readinessRoute, Route scoringRoute) {}

    /** A port and a path. */
    record Route(int port, String path) {}

    static EnvironmentVersion of(String image, @Nullable Routes routes) {
        return new EnvironmentVersion(new Properties(image, "Linux", routes));
    }
}
