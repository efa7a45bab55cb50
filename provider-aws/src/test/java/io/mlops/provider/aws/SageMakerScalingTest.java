package io.mlops.provider.aws;

import static io.mlops.provider.aws.SageMakerEndpointsTest.NAME;
import static io.mlops.provider.aws.SageMakerEndpointsTest.fails;
import static org.assertj.core.api.Assertions.assertThat;

import io.mlops.ErrorCode;
import io.mlops.artifact.WriteOptions;
import io.mlops.endpoint.Endpoint;
import io.mlops.endpoint.EndpointSpec;
import io.mlops.endpoint.Endpoints;
import io.mlops.endpoint.Replica;
import io.mlops.endpoint.Scaling;
import java.io.ByteArrayInputStream;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** What Application Auto Scaling is asked for, and what is seen of an endpoint that it moves. */
class SageMakerScalingTest {
    private static final Scaling REQUESTS = new Scaling(6, new Scaling.Requests(140));

    private AwsWorld world;
    private Endpoints endpoints;

    @BeforeEach
    void open() {
        world = new AwsWorld();
        var provider = world.open();
        provider.artifacts()
                .upload(
                        SageMakerEndpointsTest.KEY,
                        new ByteArrayInputStream(SageMakerEndpointsTest.MODEL),
                        WriteOptions.defaults());
        endpoints = provider.endpoints();
    }

    @AfterEach
    void close() {
        world.close();
    }

    @Test
    void tracksTheInvocationsOfAnInstanceInAMinute() {
        scaled(spec(List.of(), 2, REQUESTS));

        JsonNode target = world.scalingWire().body("RegisterScalableTarget");
        assertThat(target.required("ServiceNamespace").asString()).isEqualTo("sagemaker");
        assertThat(target.required("ResourceId").asString()).isEqualTo("endpoint/" + NAME + "/variant/main");
        assertThat(target.required("ScalableDimension").asString()).isEqualTo("sagemaker:variant:DesiredInstanceCount");
        assertThat(target.required("MinCapacity").asInt()).isEqualTo(2);
        assertThat(target.required("MaxCapacity").asInt()).isEqualTo(6);
        JsonNode policy = tracked();
        assertThat(policy.required("TargetValue").asDouble()).isEqualTo(140 * 60);
        assertThat(policy.at("/PredefinedMetricSpecification/PredefinedMetricType")
                        .asString())
                .isEqualTo("SageMakerVariantInvocationsPerInstance");
        assertThat(policy.required("ScaleOutCooldown").asInt()).isEqualTo(60);
        assertThat(policy.required("ScaleInCooldown").asInt()).isEqualTo(300);
    }

    @Test
    void tracksTheSumOfTheProcessorsOfAnInstance() {
        Scaling busy = new Scaling(3, new Scaling.Utilization(0.7));
        scaled(spec(List.of(), 1, busy));
        assertThat(tracked().at("/CustomizedMetricSpecification/Namespace").asString())
                .isEqualTo("/aws/sagemaker/Endpoints");
        assertThat(tracked().at("/CustomizedMetricSpecification/MetricName").asString())
                .isEqualTo("CPUUtilization");
        assertThat(tracked().required("TargetValue").asDouble())
                .as("70 % of the two CPUs of an ml.c5.large")
                .isEqualTo(140);

        endpoints.delete(NAME, Duration.ZERO);
        scaled(spec(List.of("T4"), 1, busy));

        assertThat(tracked().at("/CustomizedMetricSpecification/MetricName").asString())
                .isEqualTo("GPUUtilization");
        assertThat(tracked()
                        .at("/CustomizedMetricSpecification/Dimensions/0/Value")
                        .asString())
                .isEqualTo(NAME);
        assertThat(tracked().required("TargetValue").asDouble()).isEqualTo(70);
    }

    @Test
    void whatIsAsAskedForIsNotAskedForAgain() {
        EndpointSpec spec = spec(List.of(), 1, REQUESTS);
        scaled(spec);
        world.scalingWire().operations().clear();

        scaled(spec);

        assertThat(world.scalingWire().operations()).allMatch(operation -> operation.startsWith("Describe"));
        assertThat(world.wire().operations()).doesNotContain("UpdateEndpointWeightsAndCapacities");
    }

    @Test
    void whatSomebodyElseChangedIsPutBack() {
        EndpointSpec spec = spec(List.of(), 1, REQUESTS);
        scaled(spec);
        world.scalingWire().change("DescribeScalableTargets", answer -> {
            ((ObjectNode) answer.required("ScalableTargets").get(0)).put("MaxCapacity", 2);
            return answer;
        });

        Endpoint changed = endpoints.find(NAME).orElseThrow();
        assertThat(changed.state()).isEqualTo(Endpoint.State.DEGRADED);
        assertThat(changed.reason())
                .contains("it follows its load by 1 to 2 instances")
                .contains("instead of 1 to 6 instances");
        assertThat(changed.ready()).isEqualTo(1);
        world.scalingWire().operations().clear();
        endpoints.apply(spec);

        assertThat(world.scalingWire().operations()).contains("RegisterScalableTarget", "PutScalingPolicy");
        world.scalingWire().asItIs();
    }

    @Test
    void instancesOnTheirWayAreNoDrift() {
        EndpointSpec spec = spec(List.of(), 1, REQUESTS);
        scaled(spec);
        world.wire().change("DescribeEndpoint", answer -> {
            answer.put("EndpointStatus", "Updating");
            ((ObjectNode) answer.required("ProductionVariants").get(0))
                    .put("DesiredInstanceCount", 4)
                    .put("CurrentInstanceCount", 2);
            return answer;
        });

        Endpoint growing = endpoints.find(NAME).orElseThrow();
        endpoints.apply(spec);

        assertThat(growing.state()).isEqualTo(Endpoint.State.READY);
        assertThat(growing.ready()).isEqualTo(2);
        assertThat(growing.replicas())
                .hasSize(4)
                .filteredOn(replica -> replica.state() == Replica.State.STARTING)
                .hasSize(2);
        assertThat(world.wire().operations()).doesNotContain("UpdateEndpointWeightsAndCapacities");
        world.wire().asItIs();
    }

    @Test
    void followsTheLoadOnlyOnceItServes() {
        world.wire().change("DescribeEndpoint", answer -> answer.put("EndpointStatus", "Creating"));
        EndpointSpec spec = spec(List.of(), 1, REQUESTS);
        endpoints.apply(spec);
        endpoints.apply(spec);

        assertThat(world.scalingWire().operations()).isEmpty();
        assertThat(endpoints.find(NAME).orElseThrow().state()).isEqualTo(Endpoint.State.CREATING);
        world.wire().asItIs();
        assertThat(endpoints.find(NAME).orElseThrow().reason()).contains("does not follow its load yet");

        scaled(spec);
    }

    @Test
    void aScalingThatIsDeniedIsSaid() {
        world.scalingWire()
                .refuse(
                        "RegisterScalableTarget",
                        400,
                        "AccessDeniedException",
                        "not authorized to perform: application-autoscaling:RegisterScalableTarget");
        EndpointSpec spec = spec(List.of(), 1, REQUESTS);
        endpoints.apply(spec);

        assertThat(fails(ErrorCode.PERMISSION_DENIED, () -> endpoints.apply(spec)))
                .hasMessageContaining("cannot apply endpoint " + NAME)
                .hasMessageContaining("application-autoscaling:RegisterScalableTarget");
        endpoints.delete(NAME, Duration.ZERO);
        assertThat(endpoints.find(NAME)).isEmpty();
    }

    @Test
    void aScalingThatCannotBeSeenHidesNoEndpointAndKeepsNone() {
        EndpointSpec spec = spec(List.of(), 1, REQUESTS);
        scaled(spec);
        for (String operation : List.of("DescribeScalableTargets", "DescribeScalingPolicies")) {
            world.scalingWire().refuse(operation, 400, "AccessDeniedException", "not authorized to " + operation);
        }

        Endpoint endpoint = endpoints.find(NAME).orElseThrow();
        assertThat(endpoint.state()).isEqualTo(Endpoint.State.DEGRADED);
        assertThat(endpoint.ready()).isEqualTo(1);
        assertThat(endpoint.reason()).contains("its scaling cannot be seen: not authorized to DescribeScalableTargets");
        fails(ErrorCode.PERMISSION_DENIED, () -> endpoints.delete(NAME, Duration.ZERO));

        assertThat(endpoints.find(NAME)).isEmpty();
    }

    private JsonNode tracked() {
        return world.scalingWire().body("PutScalingPolicy").required("TargetTrackingScalingPolicyConfiguration");
    }

    private void scaled(EndpointSpec spec) {
        Endpoint endpoint = endpoints.apply(spec).await(Duration.ofSeconds(30));
        assertThat(endpoint.spec()).isEqualTo(spec);
    }

    private static EndpointSpec spec(List<String> accelerators, int replicas, Scaling scaling) {
        return SageMakerEndpointsTest.spec(AwsWorld.EAST, accelerators, replicas)
                .withScaling(scaling);
    }
}
