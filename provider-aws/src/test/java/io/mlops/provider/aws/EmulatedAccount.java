package io.mlops.provider.aws;

import io.mlops.Location;
import io.mlops.provider.Provider;
import io.mlops.tck.TestModel;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.applicationautoscaling.ApplicationAutoScalingClient;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.sagemaker.SageMakerClient;
import tools.jackson.databind.node.ObjectNode;

/** moto, with what it lacks in front of it. */
record EmulatedAccount(AwsWorld world, ApplicationAutoScalingClient scaling) implements AwsAccount {
    static AwsAccount open(Bucket bucket) {
        AwsWorld world = bucket == Bucket.LOCKABLE ? AwsWorld.withObjectLock() : new AwsWorld();
        failBadModels(world);
        return new EmulatedAccount(
                world,
                ApplicationAutoScalingClient.builder()
                        .endpointOverride(world.url())
                        .region(Region.of(AwsWorld.EAST))
                        .httpClient(UrlConnectionHttpClient.create())
                        .build());
    }

    /** moto serves nothing and calls every endpoint InService; one whose container would end at once fails here as at SageMaker. */
    private static void failBadModels(AwsWorld world) {
        Set<String> bad = ConcurrentHashMap.newKeySet();
        world.wire().refuse("CreateModel", body -> {
            String digest =
                    body.at("/PrimaryContainer/Environment/MLOPS_SERVER_DIGEST").asString();
            if (digest.equals(TestModel.policy(bytes("bad-model")).digest().hex())) {
                String part = body.required("ModelName").asString();
                bad.add(part.substring(0, part.lastIndexOf('-')));
            }
            return Optional.empty();
        });
        ServerlessStandIn serverless = new ServerlessStandIn(world.wire());
        world.wire().change("DescribeEndpoint", described -> {
            ObjectNode answer = serverless.described(described);
            if (bad.contains(answer.required("EndpointName").asString())) {
                answer.put("EndpointStatus", "Failed");
                answer.put(
                        "FailureReason",
                        "The primary container for production variant main did not pass the ping health check.");
            }
            return answer;
        });
    }

    @Override
    public Map<String, String> settings() {
        return world.settings();
    }

    @Override
    public Provider open(Map<String, String> more) {
        return world.open(more);
    }

    @Override
    public Location location() {
        return Location.of("aws", AwsWorld.EAST);
    }

    @Override
    public String image() {
        return "mlops/model-server";
    }

    @Override
    public TestModel model() {
        return TestModel.policy(bytes("ready"));
    }

    @Override
    public TestModel brokenModel() {
        return TestModel.policy(bytes("bad-model"));
    }

    /** A model that is its behaviour. */
    private static byte[] bytes(String content) {
        return content.getBytes(StandardCharsets.UTF_8);
    }

    @Override
    public String bucket() {
        return "mlops-" + AwsWorld.EAST;
    }

    @Override
    public S3Client s3() {
        return world.s3();
    }

    @Override
    public SageMakerClient sageMaker() {
        return world.sageMaker();
    }

    @Override
    public boolean emulated() {
        return true;
    }

    @Override
    public Duration patience() {
        return Duration.ofSeconds(60);
    }

    @Override
    public void close() {
        scaling.close();
        world.close();
    }
}
