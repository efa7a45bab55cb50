package io.mlops.tck;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.mlops.Capability;
import io.mlops.ErrorCode;
import io.mlops.MlopsException;
import io.mlops.endpoint.Compute;
import io.mlops.endpoint.Endpoint;
import io.mlops.endpoint.EndpointSpec;
import io.mlops.endpoint.Endpoints;
import io.mlops.endpoint.Hosting;
import io.mlops.endpoint.Scaling;
import io.mlops.tck.ProviderHarness.AutoscalingBounds;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What every host of endpoints does about numbers that follow the load, and about what replicas run on. */
public abstract class EndpointCapacityContract extends Contract {
    private static final Scaling.Target TARGET = new Scaling.Requests(20);
    private static final Scaling UP_TO_FOUR = new Scaling(4, TARGET);

    private EndpointFixture fixture;

    @BeforeEach
    void openFixture() {
        fixture = new EndpointFixture(harness());
    }

    private String name() {
        return fixture.name();
    }

    @Test
    protected void lackingAutoscalingIsUnsupported() {
        needs(Capability.ENDPOINTS);
        onlyLacking(Capability.ENDPOINT_AUTOSCALING);

        assertFails(
                ErrorCode.UNSUPPORTED, () -> endpoints().apply(fixture.spec(1).withScaling(UP_TO_FOUR)));

        nothingRuns();
    }

    @Test
    protected void lackingSpotIsUnsupported() {
        needs(Capability.ENDPOINTS);
        onlyLacking(Capability.ENDPOINT_SPOT);

        assertFails(
                ErrorCode.UNSUPPORTED, () -> endpoints().apply(fixture.spec(1).withHosting(new Hosting.Spot())));

        nothingRuns();
    }

    @Test
    protected void lackingServerlessIsUnsupported() {
        needs(Capability.ENDPOINTS);
        onlyLacking(Capability.ENDPOINT_SERVERLESS);

        assertFails(
                ErrorCode.UNSUPPORTED, () -> endpoints().apply(fixture.spec(0).withHosting(new Hosting.Serverless(2))));

        nothingRuns();
    }

    @Test
    protected void lackingInstanceTypesIsUnsupported() {
        needs(Capability.ENDPOINTS);
        onlyLacking(Capability.ENDPOINT_INSTANCE_TYPES);

        assertFails(ErrorCode.UNSUPPORTED, () -> endpoints().apply(on(fixture.spec(1), "any-machine")));

        nothingRuns();
    }

    @Test
    protected void runsOnTheInstanceTypeThatIsNamed() {
        needs(Capability.ENDPOINT_INSTANCE_TYPES);
        EndpointSpec plain = fixture.spec(1);
        EndpointSpec spec = on(plain, harness().instanceType());

        Endpoint endpoint = fixture.ready(spec);

        assertThat(endpoint.spec()).isEqualTo(spec);
        assertThat(harness().second().endpoints().find(name()).orElseThrow().spec())
                .isEqualTo(spec);
        assertThat(harness().machine(name())).contains(harness().instanceType());
        assertFails(ErrorCode.ALREADY_EXISTS, () -> endpoints().apply(plain));
        endpoints().delete(name(), Duration.ZERO);
        fixture.ready(plain);
        assertThat(harness().machine(name()))
                .isPresent()
                .isNotEqualTo(Optional.of(harness().instanceType()));
    }

    @Test
    protected void refusesAnInstanceTypeThatDoesNotFit() {
        needs(Capability.ENDPOINT_INSTANCE_TYPES);
        EndpointSpec spec = on(fixture.spec(1), harness().instanceType());
        Compute large =
                new Compute(List.of(), 64, spec.compute().memory(), harness().instanceType());

        MlopsException unknown =
                assertFails(ErrorCode.INVALID_ARGUMENT, () -> endpoints().apply(on(spec, "no-such-machine")));
        assertFails(ErrorCode.INVALID_ARGUMENT, () -> endpoints().apply(spec.withCompute(large)));

        assertThat(unknown)
                .hasMessageContaining("no-such-machine")
                .hasMessageContaining(harness().instanceType());
        nothingRuns();
    }

    @Test
    protected void whatHasNoMachinesHasNoInstanceType() {
        needs(Capability.ENDPOINT_INSTANCE_TYPES);
        needs(Capability.ENDPOINT_SERVERLESS);
        EndpointSpec spec = on(fixture.spec(0), harness().instanceType()).withHosting(new Hosting.Serverless(2));

        assertFails(ErrorCode.UNSUPPORTED, () -> endpoints().apply(spec));

        nothingRuns();
    }

    private static EndpointSpec on(EndpointSpec spec, String instanceType) {
        return spec.withCompute(spec.compute().withInstanceType(instanceType));
    }

    @Test
    protected void theServiceFollowsTheLoadBetweenTheBounds() {
        needs(Capability.ENDPOINT_AUTOSCALING);
        EndpointSpec spec = fixture.spec(1).withScaling(UP_TO_FOUR);

        Endpoint endpoint = fixture.converge(spec);

        assertThat(endpoint.spec()).isEqualTo(spec);
        assertThat(harness().autoscaling(name())).contains(new AutoscalingBounds(1, 4));
        assertThat(harness().second().endpoints().find(name()).orElseThrow().spec())
                .isEqualTo(spec);
        for (Scaling.Target target : new Scaling.Target[] {new Scaling.Requests(35.5), new Scaling.Utilization(0.7)}) {
            EndpointSpec other = spec.withScaling(new Scaling(5, target));
            assertThat(fixture.converge(other).spec()).isEqualTo(other);
            assertThat(harness().autoscaling(name())).contains(new AutoscalingBounds(1, 5));
        }
    }

    @Test
    protected void theNumberBetweenTheBoundsIsTheServices() {
        needs(Capability.ENDPOINT_AUTOSCALING);
        EndpointSpec spec = fixture.spec(1).withScaling(UP_TO_FOUR);
        fixture.converge(spec);
        autoscaled(3);

        Endpoint applied = fixture.ready(spec);
        Endpoint found = harness().second().endpoints().find(name()).orElseThrow();

        assertThat(applied.replicas()).hasSize(3);
        assertThat(found.ready()).isEqualTo(3);
        assertThat(found.spec()).isEqualTo(spec);
        assertThat(found.state()).isEqualTo(Endpoint.State.READY);
        assertThat(harness().running(name())).isEqualTo(3);
        fixture.ready(spec.withReplicas(2));
        fixture.ready(spec.withScaling(new Scaling(6, TARGET)));
        assertThat(harness().running(name())).isEqualTo(3);
    }

    private void autoscaled(int replicas) {
        assumeTrue(harness().autoscale(name(), replicas), "only a load moves the number of replicas here");
    }

    @Test
    protected void aNumberBeyondTheBoundsIsBroughtBack() {
        needs(Capability.ENDPOINT_AUTOSCALING);
        EndpointSpec spec = fixture.spec(1).withScaling(UP_TO_FOUR);
        fixture.converge(spec);
        autoscaled(3);

        fixture.converge(spec.withScaling(new Scaling(2, TARGET)), 2);
        fixture.converge(spec.withReplicas(4), 4);

        assertThat(harness().autoscaling(name())).contains(new AutoscalingBounds(4, 4));
    }

    @Test
    protected void scalingByHandMovesTheBounds() {
        needs(Capability.ENDPOINT_AUTOSCALING);
        needs(Capability.ENDPOINT_SCALING);
        EndpointSpec spec = fixture.spec(1).withScaling(new Scaling(2, TARGET));
        fixture.converge(spec);

        endpoints().scale(name(), 3);
        fixture.converge(spec.withReplicas(3));

        assertThat(harness().autoscaling(name())).contains(new AutoscalingBounds(3, 3));
    }

    @Test
    protected void withoutScalingTheNumberStaysAsItIs() {
        needs(Capability.ENDPOINT_AUTOSCALING);
        EndpointSpec fixed = fixture.spec(1);
        fixture.converge(fixed.withScaling(UP_TO_FOUR));
        autoscaled(3);

        Endpoint endpoint = fixture.converge(fixed);

        assertThat(endpoint.spec()).isEqualTo(fixed);
        assertThat(harness().autoscaling(name())).isEmpty();
        assertThat(harness().running(name())).isEqualTo(1);
    }

    @Test
    protected void deletingEndsTheScalingToo() {
        needs(Capability.ENDPOINT_AUTOSCALING);
        fixture.converge(fixture.spec(1).withScaling(UP_TO_FOUR));

        endpoints().delete(name(), Duration.ZERO);

        assertThat(harness().autoscaling(name())).isEmpty();
        nothingRuns();
    }

    @Test
    protected void aServerlessEndpointKeepsWarmWhatItIsAskedTo() {
        needs(Capability.ENDPOINT_SERVERLESS);
        EndpointSpec spec = fixture.spec(0).withHosting(new Hosting.Serverless(5));

        Endpoint endpoint = fixture.ready(spec);

        assertThat(endpoint.spec()).isEqualTo(spec);
        assertThat(endpoint.replicas()).isEmpty();
        assertThat(endpoint.address()).isPresent();
        EndpointSpec warm = spec.withHosting(new Hosting.Serverless(8)).withReplicas(2);
        assertThat(fixture.ready(warm).spec()).isEqualTo(warm);
        assertThat(harness().second().endpoints().find(name()).orElseThrow().ready())
                .isEqualTo(2);
        endpoints().delete(name(), Duration.ZERO);
        nothingRuns();
    }

    @Test
    protected void anEndpointNeverChangesWhatItRunsOn() {
        needs(Capability.ENDPOINT_SERVERLESS);
        EndpointSpec spec = fixture.spec(1);
        fixture.ready(spec);

        assertFails(ErrorCode.ALREADY_EXISTS, () -> endpoints().apply(spec.withHosting(new Hosting.Serverless(2))));

        assertThat(endpoints().find(name()).orElseThrow().spec()).isEqualTo(spec);
    }

    private void nothingRuns() {
        assertThat(endpoints().find(name())).isEmpty();
        assertThat(harness().running(name())).isZero();
    }

    private Endpoints endpoints() {
        return provider().endpoints();
    }
}
