package io.mlops.provider.aws;

import io.mlops.ByteSize;
import io.mlops.Location;
import io.mlops.endpoint.Compute;
import io.mlops.endpoint.TensorSpec;
import io.mlops.provider.Provider;
import io.mlops.provider.spi.ProviderFactory;
import io.mlops.tck.ProviderHarness;
import io.mlops.tck.TestModel;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.applicationautoscaling.ApplicationAutoScalingClient;
import software.amazon.awssdk.services.sagemaker.model.DesiredWeightAndCapacity;
import software.amazon.awssdk.services.sagemaker.model.ProductionVariantSummary;
import software.amazon.awssdk.services.sagemaker.model.SageMakerException;
import tools.jackson.databind.node.ObjectNode;

/** An {@link AwsWorld} for the contracts. */
final class AwsHarness implements ProviderHarness {
    private final AwsWorld world = worldWhereBadModelsFail();
    private final Provider provider = world.open();
    private final Provider second = world.open();
    private final ApplicationAutoScalingClient scaling = ApplicationAutoScalingClient.builder()
            .endpointOverride(world.url())
            .region(Region.of(AwsWorld.EAST))
            .httpClient(UrlConnectionHttpClient.create())
            .build();

    /** moto serves nothing and calls every endpoint InService; one whose container would end at once fails here as at SageMaker. */
    private static AwsWorld worldWhereBadModelsFail() {
        AwsWorld world = new AwsWorld();
        Set<String> bad = ConcurrentHashMap.newKeySet();
        world.wire().refuse("CreateModel", body -> {
            String digest =
                    body.at("/PrimaryContainer/Environment/MLOPS_SERVER_DIGEST").asString();
            if (digest.equals(model("bad-model").digest().hex())) {
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
        return world;
    }

    @Override
    public ProviderFactory factory() {
        return new AwsProviderFactory();
    }

    @Override
    public Map<String, String> settings() {
        return world.settings();
    }

    @Override
    public Set<String> requiredSettings() {
        return Set.of("regions", "bucket", "role");
    }

    @Override
    public Provider provider() {
        return provider;
    }

    @Override
    public Provider second() {
        return second;
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
    public Compute compute() {
        return new Compute(List.of(), 1, ByteSize.mebibytes(1024));
    }

    @Override
    public TestModel model() {
        return model("ready");
    }

    @Override
    public TestModel brokenModel() {
        return model("bad-model");
    }

    private static TestModel model(String content) {
        return new TestModel(
                content.getBytes(StandardCharsets.UTF_8),
                "pytorch",
                List.of(new TensorSpec("observation", "FP32", List.of(-1L, 4L))),
                List.of(new TensorSpec("action", "FP32", List.of(-1L, 1L))));
    }

    @Override
    public int running(String endpoint) {
        try {
            return world
                    .sageMaker()
                    .describeEndpoint(request -> request.endpointName(endpoint))
                    .productionVariants()
                    .stream()
                    .map(ProductionVariantSummary::currentInstanceCount)
                    .filter(Objects::nonNull)
                    .mapToInt(Integer::intValue)
                    .sum();
        } catch (SageMakerException e) {
            if (SageMakerErrors.absent(e)) {
                return 0;
            }
            throw e;
        }
    }

    @Override
    public void autoscale(String endpoint, int replicas) {
        DesiredWeightAndCapacity capacity = DesiredWeightAndCapacity.builder()
                .variantName("main")
                .desiredInstanceCount(replicas)
                .build();
        world.sageMaker()
                .updateEndpointWeightsAndCapacities(
                        request -> request.endpointName(endpoint).desiredWeightsAndCapacities(capacity));
    }

    @Override
    public Optional<AutoscalingBounds> autoscaling(String endpoint) {
        return scaling
                .describeScalableTargets(request -> request.serviceNamespace("sagemaker"))
                .scalableTargets()
                .stream()
                .filter(target -> target.resourceId().startsWith("endpoint/" + endpoint + "/"))
                .map(target -> new AutoscalingBounds(target.minCapacity(), target.maxCapacity()))
                .findFirst();
    }

    /** Unfinished uploads. */
    @Override
    public int residue() {
        return world.s3()
                .listMultipartUploads(request -> request.bucket("mlops-" + AwsWorld.EAST))
                .uploads()
                .size();
    }

    /** moto restores at once. */
    @Override
    public boolean restoresTakeTime() {
        return false;
    }

    @Override
    public void finishRestores() {}

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
