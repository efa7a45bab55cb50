package io.mlops.sandbox.aws;

import io.mlops.ErrorCode;
import io.mlops.MlopsException;
import io.mlops.Sha256;
import io.mlops.sandbox.moto.MotoClient;
import java.nio.charset.StandardCharsets;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** What an account is expected to have before anybody deploys: a role, a bucket a region, and the known images in its registry. */
record Seed(MotoClient moto, AwsOptions options) {
    private static final JsonMapper JSON = new JsonMapper();
    private static final String ECR = "AmazonEC2ContainerRegistry_V20150921.";

    /** What SageMaker acts as. */
    static final String ROLE = "mlops-sandbox";

    void plant() throws InterruptedException {
        moto.createRole(ROLE, "sagemaker.amazonaws.com");
        for (String region : options.regions().keySet()) {
            moto.createBucket(bucket(region), region);
            for (String repository : options.images().commands().keySet()) {
                ObjectNode name = JSON.createObjectNode().put("repositoryName", repository);
                call(region, "CreateRepository", name);
                call(region, "PutImage", name.put("imageTag", "latest").put("imageManifest", manifest(repository)));
            }
        }
    }

    private void call(String region, String operation, ObjectNode input) throws InterruptedException {
        JsonNode answer = moto.call(region, "ecr", ECR + operation, input);
        if (answer.has("__type")) {
            throw new MlopsException(
                    ErrorCode.UNKNOWN,
                    "cannot prepare the registry of " + region + ": " + operation + " answers " + answer);
        }
    }

    /** The bucket of the region. */
    static String bucket(String region) {
        return "mlops-sandbox-" + region;
    }

    private static String manifest(String repository) {
        ObjectNode manifest = JSON.createObjectNode()
                .put("schemaVersion", 2)
                .put("mediaType", "application/vnd.docker.distribution.manifest.v2+json");
        manifest.putObject("config")
                .put("mediaType", "application/vnd.docker.container.image.v1+json")
                .put("size", repository.length())
                .put("digest", "sha256:" + Sha256.of(repository.getBytes(StandardCharsets.UTF_8)));
        manifest.putArray("layers");
        return manifest.toString();
    }
}
