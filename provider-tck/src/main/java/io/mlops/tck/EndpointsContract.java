package io.mlops.tck;

import static org.assertj.core.api.Assertions.assertThat;

import io.mlops.ByteSize;
import io.mlops.Capability;
import io.mlops.ErrorCode;
import io.mlops.Location;
import io.mlops.Operation;
import io.mlops.Sha256;
import io.mlops.Tags;
import io.mlops.artifact.ObjectKey;
import io.mlops.endpoint.Compute;
import io.mlops.endpoint.Endpoint;
import io.mlops.endpoint.EndpointSpec;
import io.mlops.endpoint.Endpoints;
import io.mlops.endpoint.ModelSpec;
import io.mlops.endpoint.Replica;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What every host of endpoints does: what was asked for, once, found again by anybody, and gone when deleted. */
public abstract class EndpointsContract extends Contract {

    private EndpointFixture fixture;

    @BeforeEach
    void openFixture() {
        fixture = new EndpointFixture(harness());
    }

    private String name() {
        return fixture.name();
    }

    @Test
    protected void lackingEndpointsIsUnsupported() {
        onlyLacking(Capability.ENDPOINTS);
        EndpointSpec spec = fixture.spec(name(), anyModel(), 1);

        assertFails(ErrorCode.UNSUPPORTED, () -> endpoints().apply(spec));
        assertFails(ErrorCode.UNSUPPORTED, () -> endpoints().find(name()));
        assertFails(ErrorCode.UNSUPPORTED, () -> endpoints().list(Tags.none()));
        assertFails(ErrorCode.UNSUPPORTED, () -> endpoints().delete(name(), Duration.ZERO));
    }

    @Test
    protected void becomesReadyAsAskedFor() {
        needs(Capability.ENDPOINTS);
        EndpointSpec spec = fixture.spec(2);

        Endpoint endpoint = fixture.ready(spec);

        assertThat(endpoint.spec()).isEqualTo(spec);
        assertThat(endpoint.state()).isEqualTo(Endpoint.State.READY);
        assertThat(endpoint.reason()).isEmpty();
        assertThat(endpoint.ready()).isEqualTo(2);
        assertThat(EndpointFixture.ids(endpoint)).hasSize(2);
        assertThat(harness().running(name())).isEqualTo(2);
        if (lacks(Capability.REPLICA_ADDRESSES)) {
            assertThat(endpoint.address()).isPresent();
        } else {
            assertThat(endpoint.replicas().stream().map(Replica::address))
                    .doesNotHaveDuplicates()
                    .allMatch(a -> a.isPresent());
        }
    }

    @Test
    protected void applyingAgainChangesNothing() {
        needs(Capability.ENDPOINTS);
        EndpointSpec spec = fixture.spec(2);
        Endpoint first = fixture.ready(spec);

        Endpoint again = fixture.ready(spec);
        Endpoint other =
                harness().second().endpoints().apply(spec).await(harness().patience());

        assertThat(EndpointFixture.ids(again)).isEqualTo(EndpointFixture.ids(first));
        assertThat(EndpointFixture.ids(other)).isEqualTo(EndpointFixture.ids(first));
        assertThat(harness().running(name())).isEqualTo(2);
    }

    @Test
    protected void applyingWhileItStartsStartsNoSecond() {
        needs(Capability.ENDPOINTS);
        EndpointSpec spec = fixture.spec(2);
        for (int i = 0; i < 5; i++) {
            endpoints().apply(spec);
            harness().second().endpoints().apply(spec);
            assertThat(harness().running(name())).isLessThanOrEqualTo(2);
        }

        Endpoint endpoint = fixture.ready(spec);

        assertThat(endpoint.replicas()).hasSize(2);
        assertThat(harness().running(name())).isEqualTo(2);
    }

    @Test
    protected void manyWhoApplyAtOnceStartItOnce() throws Exception {
        needs(Capability.ENDPOINTS);
        EndpointSpec spec = fixture.spec(2);

        Race.of(
                6,
                runner -> (runner % 2 == 0 ? endpoints() : harness().second().endpoints())
                        .apply(spec)
                        .await(harness().patience()));

        assertThat(harness().running(name())).isEqualTo(2);
        assertThat(endpoints().find(name()).orElseThrow().replicas()).hasSize(2);
    }

    @Test
    protected void anotherProcessFindsWhatRuns() {
        needs(Capability.ENDPOINTS);
        EndpointSpec spec = fixture.spec(1);
        Endpoint endpoint = fixture.ready(spec);
        Endpoints other = harness().second().endpoints();

        Endpoint found = other.find(name()).orElseThrow();

        assertThat(found.spec()).isEqualTo(spec);
        assertThat(EndpointFixture.ids(found)).isEqualTo(EndpointFixture.ids(endpoint));
        assertThat(EndpointFixture.names(other.list(spec.tags()))).containsExactly(name());
        other.delete(name(), Duration.ZERO);
        assertThat(endpoints().find(name())).isEmpty();
    }

    @Test
    protected void whatIsNotThereIsAbsent() {
        needs(Capability.ENDPOINTS);
        assertThat(endpoints().find("nobody")).isEmpty();
        assertThat(endpoints().list(Tags.none())).isEmpty();
        endpoints().delete("nobody", Duration.ofSeconds(5));
    }

    @Test
    protected void refusesWhatCanNeverHold() {
        needs(Capability.ENDPOINTS);
        EndpointSpec good = fixture.spec(1);
        ModelSpec model = good.model();
        ModelSpec empty =
                new ModelSpec("policy", model.artifact(), model.digest(), model.framework(), List.of(), List.of());

        assertFails(ErrorCode.INVALID_ARGUMENT, () -> endpoints().apply(fixture.spec("Upper", model, 1)));
        assertFails(ErrorCode.INVALID_ARGUMENT, () -> endpoints().apply(fixture.spec("../" + name(), model, 1)));
        assertFails(ErrorCode.INVALID_ARGUMENT, () -> endpoints().apply(fixture.spec("x".repeat(33), model, 1)));
        assertFails(ErrorCode.INVALID_ARGUMENT, () -> endpoints().apply(fixture.spec(name(), model, -1)));
        assertFails(ErrorCode.INVALID_ARGUMENT, () -> endpoints().apply(fixture.spec(name(), empty, 1)));
        assertFails(
                ErrorCode.INVALID_ARGUMENT,
                () -> endpoints().apply(fixture.at(good, new Location(provider().name(), "no-such-place", null))));
        assertFails(
                ErrorCode.INVALID_ARGUMENT,
                () -> endpoints().apply(fixture.at(good, Location.of("somebody-else", "region"))));
        assertFails(ErrorCode.INVALID_ARGUMENT, () -> endpoints().apply(withImage(good, "nobody/has:this")));
        assertFails(
                ErrorCode.INVALID_ARGUMENT,
                () -> endpoints()
                        .apply(withCompute(good, new Compute(List.of("NO-SUCH-CHIP"), 1, ByteSize.mebibytes(512)))));
        assertFails(ErrorCode.INVALID_ARGUMENT, () -> endpoints().find("../" + name()));
        assertFails(ErrorCode.INVALID_ARGUMENT, () -> endpoints().delete("../" + name(), Duration.ZERO));
        assertThat(endpoints().list(Tags.none())).isEmpty();
        assertThat(harness().running(name())).isZero();
    }

    @Test
    protected void refusesAModelThatIsNotStored() {
        needs(Capability.ENDPOINTS);
        ModelSpec stored = fixture.store(harness().model());
        ModelSpec other = new ModelSpec(
                "policy",
                stored.artifact(),
                Sha256.of("another".getBytes(StandardCharsets.UTF_8)),
                stored.framework(),
                stored.inputs(),
                stored.outputs());

        assertFails(ErrorCode.NOT_FOUND, () -> endpoints().apply(fixture.spec(name(), anyModel(), 1)));
        assertFails(ErrorCode.FAILED_PRECONDITION, () -> endpoints().apply(fixture.spec(name(), other, 1)));

        assertThat(endpoints().find(name())).isEmpty();
        assertThat(harness().running(name())).isZero();
    }

    @Test
    protected void anEndpointNeverChangesWhatItServes() {
        needs(Capability.ENDPOINTS);
        EndpointSpec spec = fixture.spec(1);
        Endpoint before = fixture.ready(spec);
        Compute compute = spec.compute();
        Compute bigger = new Compute(compute.accelerators(), compute.cpus() + 1, compute.memory());

        assertFails(
                ErrorCode.ALREADY_EXISTS,
                () -> endpoints()
                        .apply(fixture.spec(name(), fixture.store(harness().brokenModel()), 1)));
        assertFails(ErrorCode.ALREADY_EXISTS, () -> endpoints().apply(withCompute(spec, bigger)));

        Endpoint after = endpoints().find(name()).orElseThrow();
        assertThat(after.spec()).isEqualTo(spec);
        assertThat(EndpointFixture.ids(after)).isEqualTo(EndpointFixture.ids(before));
        assertThat(harness().running(name())).isEqualTo(1);
    }

    @Test
    protected void tagsAreReplacedInPlace() {
        needs(Capability.ENDPOINTS);
        EndpointSpec spec = fixture.spec(1);
        Endpoint before = fixture.ready(spec);
        EndpointSpec tagged = new EndpointSpec(
                name(),
                spec.location(),
                spec.model(),
                spec.image(),
                spec.compute(),
                1,
                Tags.of(Map.of("team", "desk-7")));

        Endpoint after = fixture.ready(tagged);

        assertThat(after.spec().tags()).isEqualTo(tagged.tags());
        assertThat(EndpointFixture.ids(after)).isEqualTo(EndpointFixture.ids(before));
        assertThat(endpoints().list(spec.tags())).isEmpty();
    }

    @Test
    protected void listsByTagsInOrder() {
        needs(Capability.ENDPOINTS);
        ModelSpec model = fixture.store(harness().model());
        List.of("zeta", "alpha", "beta").forEach(word -> fixture.ready(fixture.spec(fixture.name(word), model, 1)));
        List<String> names =
                Stream.of("alpha", "beta", "zeta").map(fixture::name).toList();

        assertThat(EndpointFixture.names(endpoints().list(Tags.none()))).isEqualTo(names);
        assertThat(EndpointFixture.names(endpoints().list(Tags.of(Map.of("deployment", "policy")))))
                .isEqualTo(names);
        String beta = fixture.name("beta");
        assertThat(EndpointFixture.names(endpoints().list(Tags.of(Map.of("deployment", "policy", "endpoint", beta)))))
                .containsExactly(beta);
        assertThat(endpoints().list(Tags.of(Map.of("deployment", "other")))).isEmpty();
    }

    @Test
    protected void lackingScalingIsUnsupported() {
        needs(Capability.ENDPOINTS);
        onlyLacking(Capability.ENDPOINT_SCALING);
        fixture.ready(fixture.spec(1));

        assertFails(ErrorCode.UNSUPPORTED, () -> endpoints().scale(name(), 2));

        assertThat(harness().running(name())).isEqualTo(1);
    }

    @Test
    protected void scalesAndLeavesTheOthersAlone() {
        needs(Capability.ENDPOINT_SCALING);
        EndpointSpec spec = fixture.spec(1);
        Set<String> one = EndpointFixture.ids(fixture.ready(spec));

        Endpoint three = endpoints().scale(name(), 3).await(harness().patience());

        assertThat(three.spec()).isEqualTo(spec.withReplicas(3));
        assertThat(EndpointFixture.ids(three)).hasSize(3).containsAll(one);
        assertThat(harness().running(name())).isEqualTo(3);
        Endpoint two = fixture.converge(spec.withReplicas(2));
        assertThat(EndpointFixture.ids(three)).containsAll(EndpointFixture.ids(two));
        assertThat(harness().running(name())).isEqualTo(2);
    }

    @Test
    protected void scalingNeedsAnEndpoint() {
        needs(Capability.ENDPOINT_SCALING);
        assertFails(ErrorCode.NOT_FOUND, () -> endpoints().scale("nobody", 2));
        assertThat(endpoints().find("nobody")).isEmpty();
    }

    @Test
    protected void deletingLeavesNothing() {
        needs(Capability.ENDPOINTS);
        EndpointSpec spec = fixture.spec(2);
        fixture.ready(spec);

        endpoints().delete(name(), harness().patience());

        assertThat(harness().running(name())).isZero();
        assertThat(endpoints().find(name())).isEmpty();
        assertThat(endpoints().list(Tags.none())).isEmpty();
        endpoints().delete(name(), Duration.ZERO);
    }

    @Test
    protected void deletingWhileItStartsLeavesNothing() {
        needs(Capability.ENDPOINTS);
        for (int i = 0; i < 3; i++) {
            endpoints().apply(fixture.spec(2));
            endpoints().delete(name(), Duration.ZERO);

            assertThat(harness().running(name())).isZero();
            assertThat(endpoints().find(name())).isEmpty();
        }
    }

    @Test
    protected void aNewEndpointOfAnOldNameHasNewReplicas() {
        needs(Capability.ENDPOINTS);
        EndpointSpec spec = fixture.spec(1);
        Set<String> seen = new HashSet<>();
        for (int i = 0; i < 3; i++) {
            assertThat(seen.addAll(EndpointFixture.ids(fixture.ready(spec)))).isTrue();
            endpoints().delete(name(), Duration.ZERO);
        }
        assertThat(seen).hasSize(3);
    }

    @Test
    protected void aModelThatCannotBeServedFailsWithItsReason() {
        needs(Capability.ENDPOINTS);
        EndpointSpec spec = fixture.spec(name(), fixture.store(harness().brokenModel()), 1);

        Endpoint endpoint = fixture.awaitState(spec, Endpoint.State.FAILED);

        assertThat(endpoint.reason()).isNotBlank();
        assertFails(
                ErrorCode.FAILED_PRECONDITION,
                () -> endpoints().apply(spec).await(harness().patience()));
        endpoints().delete(name(), Duration.ZERO);
        assertThat(harness().running(name())).isZero();
    }

    @Test
    protected void givingUpTheWaitCancelsNothing() {
        needs(Capability.ENDPOINTS);
        EndpointSpec spec = fixture.spec(1);
        Operation<Endpoint> operation = endpoints().apply(spec);
        Thread.currentThread().interrupt();
        try {
            assertFails(ErrorCode.CANCELLED, () -> operation.await(harness().patience()));
        } finally {
            // The next test runs in this thread.
            assertThat(Thread.interrupted()).isTrue();
        }

        assertThat(operation.await(harness().patience()).state()).isEqualTo(Endpoint.State.READY);
        assertThat(operation.id()).isEqualTo(name());
    }

    @Test
    protected void closingAProviderStopsNothing() {
        needs(Capability.ENDPOINTS);
        Endpoint before = fixture.ready(fixture.spec(1));

        provider().close();

        Endpoint after = harness().second().endpoints().find(name()).orElseThrow();
        assertThat(after.state()).isEqualTo(Endpoint.State.READY);
        assertThat(EndpointFixture.ids(after)).isEqualTo(EndpointFixture.ids(before));
    }

    private Endpoints endpoints() {
        return provider().endpoints();
    }

    private ModelSpec anyModel() {
        TestModel model = harness().model();
        return new ModelSpec(
                "policy",
                ObjectKey.of("models/none"),
                model.digest(),
                model.framework(),
                model.inputs(),
                model.outputs());
    }

    private static EndpointSpec withImage(EndpointSpec spec, String image) {
        return new EndpointSpec(
                spec.name(), spec.location(), spec.model(), image, spec.compute(), spec.replicas(), spec.tags());
    }

    private static EndpointSpec withCompute(EndpointSpec spec, Compute compute) {
        return new EndpointSpec(
                spec.name(), spec.location(), spec.model(), spec.image(), compute, spec.replicas(), spec.tags());
    }
}
