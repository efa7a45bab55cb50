package io.mlops.sandbox.sagemaker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.mlops.sandbox.fault.Fault;
import io.mlops.sandbox.fault.FaultKind;
import io.mlops.sandbox.sagemaker.FakeHosting.FakeHosted;
import io.mlops.sandbox.wire.AwsException;
import io.mlops.sandbox.wire.WireRequest;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

class EndpointsTest {
    private static final String ARN = "arn:aws:sagemaker:us-east-1:123456789012:";
    private Region region;

    @BeforeEach
    void open() throws Exception {
        region = new Region();
        region.config("config", "a");
    }

    @Test
    void isInServiceOnceTheTimeHasPassedAndTheContainerAnswers() throws Exception {
        region.hosting.readyAtOnce = false;
        region.endpoint("e", "config");
        assertThat(region.status("e")).isEqualTo("Creating");
        region.clock.advance(Region.STEP);
        assertThat(region.status("e")).isEqualTo("Creating");
        region.hosting.started.getFirst().ready = true;
        assertThat(region.status("e")).isEqualTo("InService");
        JsonNode variant = region.describe("e").path("ProductionVariants").path(0);
        assertThat(variant.path("CurrentInstanceCount").asInt()).isEqualTo(1);
        assertThat(variant.path("CurrentWeight").asDouble()).isEqualTo(1.0);
    }

    @Test
    void failsWithTheReasonOfItsContainerAndCanOnlyBeDeleted() throws Exception {
        region.endpoint("e", "config");
        region.hosting.started.getFirst().failure = Optional.of("did not pass the ping health check");
        region.clock.advance(Region.STEP);
        assertThat(region.status("e")).isEqualTo("Failed");
        assertThat(region.describe("e").path("FailureReason").asString()).contains("ping health check");
        assertThat(region.hosting.started.getFirst().closed).isTrue();
        assertThatThrownBy(() -> region.call("UpdateEndpoint", "{'EndpointName':'e','EndpointConfigName':'config'}"))
                .hasMessageContaining("DeleteEndpoint is the only operation");
        region.call("DeleteEndpoint", "{'EndpointName':'e'}");
        assertThat(region.status("e")).isEqualTo("Deleting");
        region.clock.advance(Region.STEP);
        assertThatThrownBy(() -> region.status("e")).hasMessage("Could not find endpoint \"" + ARN + "endpoint/e\".");
    }

    @Test
    void itsTagsStayUntilItIsGone() throws Exception {
        region.call(
                "CreateEndpoint",
                "{'EndpointName':'e','EndpointConfigName':'config','Tags':[{'Key':'owner','Value':'desk'}]}");
        region.clock.advance(Region.STEP);
        region.call("DeleteEndpoint", "{'EndpointName':'e'}");
        String ofIt = "{'ResourceArn':'" + ARN + "endpoint/e'}";
        assertThat(region.call("ListTags", ofIt).path("Tags").size()).isEqualTo(1);
        assertThat(region.sageMaker.resources())
                .containsExactly(ARN + "endpoint-config/config", ARN + "endpoint/e", ARN + "model/a");
        region.clock.advance(Region.STEP);
        assertThat(region.sageMaker.resources()).containsExactly(ARN + "endpoint-config/config", ARN + "model/a");
        assertThatThrownBy(() -> region.call("ListTags", ofIt)).hasMessageContaining("Could not find resource");
    }

    @Test
    void withoutStockItFails() throws Exception {
        region.faults.inject(Fault.of(FaultKind.STOCK_OUT).withTimes(1));
        region.endpoint("e", "config");
        assertThat(region.status("e")).isEqualTo("Creating");
        region.clock.advance(Region.STEP);
        assertThat(region.status("e")).isEqualTo("Failed");
        assertThat(region.describe("e").path("FailureReason").asString()).contains("InsufficientInstanceCapacity");
        assertThat(region.hosting.started).isEmpty();
        region.endpoint("second", "config");
        region.clock.advance(Region.STEP);
        assertThat(region.status("second")).isEqualTo("InService");
    }

    @Test
    void overQuotaItIsRefused() {
        region.faults.inject(Fault.of(FaultKind.QUOTA));
        assertThatThrownBy(() -> region.endpoint("e", "config"))
                .isInstanceOfSatisfying(
                        AwsException.class, e -> assertThat(e.code()).isEqualTo("ResourceLimitExceeded"))
                .hasMessageStartingWith(
                        "The account-level service limit 'ml.g5.xlarge for endpoint usage' is 0 Instances");
    }

    @Test
    void anUpdateServesTheOldOnesUntilTheNewOnesAreReady() throws Exception {
        region.endpoint("e", "config");
        region.clock.advance(Region.STEP);
        region.config("next", "b");
        region.hosting.readyAtOnce = false;
        region.call("UpdateEndpoint", "{'EndpointName':'e','EndpointConfigName':'next'}");
        assertThat(region.status("e")).isEqualTo("Updating");
        assertThatThrownBy(() -> region.call("DeleteEndpoint", "{'EndpointName':'e'}"))
                .hasMessage("Cannot update in-progress endpoint \"" + ARN + "endpoint/e\".");
        region.clock.advance(Region.STEP);
        assertThat(invoked()).isEqualTo("a");
        FakeHosted old = region.hosting.started.getFirst();
        assertThat(old.closed).isFalse();
        region.hosting.started.getLast().ready = true;
        assertThat(region.status("e")).isEqualTo("InService");
        assertThat(region.describe("e").path("EndpointConfigName").asString()).isEqualTo("next");
        assertThat(invoked()).isEqualTo("b");
        assertThat(old.closed).isTrue();
    }

    @Test
    void anUpdateThatFailsRollsBack() throws Exception {
        region.endpoint("e", "config");
        region.clock.advance(Region.STEP);
        region.config("next", "b");
        region.call("UpdateEndpoint", "{'EndpointName':'e','EndpointConfigName':'next'}");
        region.hosting.started.getLast().failure = Optional.of("no ping");
        region.clock.advance(Region.STEP);
        assertThat(region.status("e")).isEqualTo("RollingBack");
        assertThat(invoked()).isEqualTo("a");
        region.clock.advance(Region.STEP);
        assertThat(region.status("e")).isEqualTo("InService");
        assertThat(region.describe("e").path("EndpointConfigName").asString()).isEqualTo("config");
        assertThat(region.hosting.started.getLast().closed).isTrue();
        assertThat(region.hosting.started.getFirst().closed).isFalse();
    }

    @Test
    void capacityChangesInPlace() throws Exception {
        region.endpoint("e", "config");
        region.clock.advance(Region.STEP);
        region.call(
                "UpdateEndpointWeightsAndCapacities",
                "{'EndpointName':'e','DesiredWeightsAndCapacities':[{'VariantName':'a','DesiredInstanceCount':3}]}");
        JsonNode variant = region.describe("e").path("ProductionVariants").path(0);
        assertThat(region.status("e")).isEqualTo("Updating");
        assertThat(variant.path("CurrentInstanceCount").asInt()).isEqualTo(1);
        assertThat(variant.path("DesiredInstanceCount").asInt()).isEqualTo(3);
        region.clock.advance(Region.STEP);
        assertThat(region.describe("e")
                        .path("ProductionVariants")
                        .path(0)
                        .path("CurrentInstanceCount")
                        .asInt())
                .isEqualTo(3);
        assertThat(region.hosting.started).hasSize(1).noneMatch(hosted -> hosted.closed);
    }

    @Test
    void callsAreSharedByWeight() throws Exception {
        region.config("two", "c", "d");
        region.endpoint("e", "two");
        assertThatThrownBy(this::invoked).hasMessage("Endpoint e of account 123456789012 not found.");
        region.clock.advance(Region.STEP);
        Invocations invocations = new Invocations(region.sageMaker);
        List<String> variants = IntStream.range(0, 8)
                .mapToObj(i -> invoked(invocations))
                .sorted()
                .toList();
        assertThat(variants).containsExactly("c", "c", "d", "d", "d", "d", "d", "d");
    }

    @Test
    void namesAreUniqueAndWhatIsNamedMustBeThere() throws Exception {
        region.endpoint("e", "config");
        assertThatThrownBy(() -> region.endpoint("e", "config"))
                .hasMessage("Cannot create already existing endpoint \"" + ARN + "endpoint/e\".");
        assertThatThrownBy(() -> region.endpoint("f", "none"))
                .hasMessage("Could not find endpoint configuration \"" + ARN + "endpoint-config/none\".");
        assertThatThrownBy(() -> region.call("DescribeModel", "{'ModelName':'none'}"))
                .hasMessage("Could not find model \"" + ARN + "model/none\".");
        assertThatThrownBy(() -> region.config("config", "a"))
                .hasMessage("Cannot create already existing model \"" + ARN + "model/a\".");
    }

    @Test
    void inputsMustFitTheServiceModel() {
        assertThatThrownBy(() -> region.endpoint("not_a_name", "config"))
                .hasMessage(
                        "1 validation error detected: Value 'not_a_name' at 'endpointName' failed to satisfy constraint:"
                                + " Member must satisfy regular expression pattern: [a-zA-Z0-9](-*[a-zA-Z0-9]){0,62}");
        assertThatThrownBy(() -> region.call("CreateEndpoint", "{'EndpointName':'e'}"))
                .hasMessage(
                        "1 validation error detected: Value null at 'endpointConfigName' failed to satisfy constraint:"
                                + " Member must not be null");
        assertThatThrownBy(() -> region.call("CreateEndpoint", "{'EndpointName':1,'EndpointConfigName':'c'}"))
                .isInstanceOfSatisfying(
                        AwsException.class, e -> assertThat(e.code()).isEqualTo("SerializationException"));
        assertThatThrownBy(() -> region.call("ListEndpoints", "{'MaxResults':0,'StatusEquals':'Fine','Nmae':'x'}"))
                .hasMessageContaining("3 validation errors detected")
                .hasMessageContaining(
                        "'maxResults' failed to satisfy constraint: Member must have value greater than or equal to 1")
                .hasMessageContaining("Member must satisfy enum value set: [OutOfService")
                .hasMessageContaining("'nmae' failed to satisfy constraint: the service knows no such member");
    }

    @Test
    void listsArePagedAndFiltered() throws Exception {
        for (int i = 0; i < 12; i++) {
            region.endpoint("e" + i, "config");
            region.clock.advance(Duration.ofMillis(1));
        }
        JsonNode first = region.call("ListEndpoints", "{}");
        assertThat(first.path("Endpoints").size()).isEqualTo(10);
        assertThat(first.path("Endpoints").path(0).path("EndpointName").asString())
                .isEqualTo("e11");
        JsonNode second = region.call(
                "ListEndpoints", "{'NextToken':'" + first.path("NextToken").asString() + "'}");
        assertThat(second.path("Endpoints").size()).isEqualTo(2);
        assertThat(second.has("NextToken")).isFalse();
        assertThat(region.call("ListEndpoints", "{'NameContains':'e1','StatusEquals':'Creating'}")
                        .path("Endpoints")
                        .size())
                .isEqualTo(3);
    }

    private String invoked() throws Exception {
        return invoked(new Invocations(region.sageMaker));
    }

    private static String invoked(Invocations invocations) {
        try {
            byte[] body = invocations
                    .invoke(new WireRequest("POST", URI.create("/endpoints/e/invocations"), Map.of(), new byte[0]))
                    .body();
            return new String(body, StandardCharsets.UTF_8);
        } catch (AwsException | InterruptedException e) {
            throw new IllegalStateException(e.getMessage(), e);
        }
    }
}
