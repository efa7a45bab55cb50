package io.mlops.endpoint;

import static io.mlops.Failures.assertFails;
import static org.assertj.core.api.Assertions.assertThat;

import io.mlops.ByteSize;
import io.mlops.CallListener;
import io.mlops.Capability;
import io.mlops.ErrorCode;
import io.mlops.Location;
import io.mlops.Operation;
import io.mlops.Sha256;
import io.mlops.Tags;
import io.mlops.artifact.ObjectKey;
import io.mlops.endpoint.spi.EndpointsDriver;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

final class EndpointsTest {
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final Script driver = new Script();
    private final Endpoints endpoints = new Endpoints(driver, CallListener.NONE);

    @Test
    void awaitsUntilItIsReady() {
        driver.readyAfter.set(3);

        Operation<Endpoint> operation = endpoints.apply(spec("policy", 2));

        assertThat(operation.id()).isEqualTo("policy");
        assertThat(operation.state()).isEqualTo(new Operation.State.Running<>("0 of 2 replicas ready: as scripted"));
        assertThat(operation.await(PATIENCE).ready()).isEqualTo(2);
        assertThat(operation.state()).isInstanceOf(Operation.State.Succeeded.class);
    }

    @Test
    void aTimeoutCancelsNothing() {
        driver.readyAfter.set(3);
        Operation<Endpoint> operation = endpoints.apply(spec("policy", 1));

        assertThat(assertFails(ErrorCode.DEADLINE_EXCEEDED, () -> operation.await(Duration.ZERO)))
                .hasMessageContaining("the work goes on");

        assertThat(operation.await(Duration.ofSeconds(Long.MAX_VALUE)).state()).isEqualTo(Endpoint.State.READY);
        assertThat(driver.calls).containsExactly("apply policy 1");
    }

    @Test
    void anInterruptCancelsNothingAndStaysSet() {
        Operation<Endpoint> operation = endpoints.apply(spec("policy", 1));
        Thread.currentThread().interrupt();

        assertFails(ErrorCode.CANCELLED, () -> operation.await(PATIENCE));

        assertThat(Thread.interrupted()).isTrue();
        assertThat(operation.await(PATIENCE).state()).isEqualTo(Endpoint.State.READY);
        assertThat(driver.calls).containsExactly("apply policy 1");
    }

    @Test
    void aFailureEndsTheWaitWithItsReason() {
        driver.state = Endpoint.State.FAILED;

        assertThat(assertFails(
                        ErrorCode.FAILED_PRECONDITION,
                        () -> endpoints.apply(spec("policy", 1)).await(PATIENCE)))
                .hasMessage("cannot apply endpoint policy: as scripted");
    }

    @Test
    void waitingTakesTheStepsThatAreLeft() {
        driver.stepsLeft.set(2);
        EndpointSpec spec = spec("policy", 1);

        assertThat(endpoints.apply(spec).await(PATIENCE).state()).isEqualTo(Endpoint.State.READY);

        assertThat(driver.calls).containsExactly("apply policy 1", "apply policy 1");
    }

    /** One a second would take longer than this waits. */
    @Test
    void waitingTakesAStepAsSoonAsTheOneBeforeHasEnded() {
        driver.stepsLeft.set(30);

        endpoints.apply(spec("policy", 1)).await(Duration.ofSeconds(20));

        assertThat(driver.calls).hasSize(30);
    }

    @Test
    void waitingLeavesAloneWhatSomebodyElseChanged() {
        driver.stepsLeft.set(2);
        Operation<Endpoint> first = endpoints.apply(spec("policy", 1));
        endpoints.apply(spec("policy", 2));
        driver.stepsLeft.set(1);

        assertFails(ErrorCode.DEADLINE_EXCEEDED, () -> first.await(Duration.ofMillis(1200)));

        assertThat(driver.calls).containsExactly("apply policy 1", "apply policy 2");
    }

    @Test
    void whatWasGivenUpIsDeletedBeforeTheWaitEnds() {
        driver.state = Endpoint.State.FAILED;
        driver.gaveUp = ErrorCode.RESOURCE_EXHAUSTED;
        Operation<Endpoint> operation = endpoints.apply(spec("policy", 1));
        assertThat(operation.state()).isInstanceOf(Operation.State.Failed.class);
        assertThat(driver.calls).containsExactly("apply policy 1");

        assertThat(assertFails(ErrorCode.RESOURCE_EXHAUSTED, () -> operation.await(PATIENCE)))
                .hasMessage("cannot apply endpoint policy, which was deleted again, so nothing of it is left or billed:"
                        + " as scripted");

        assertThat(driver.calls).containsExactly("apply policy 1", "delete policy PT0S");
    }

    @Test
    void aScalingThatIsAwaitedDeletesNothing() {
        endpoints.apply(spec("policy", 2));
        driver.state = Endpoint.State.FAILED;
        driver.gaveUp = ErrorCode.RESOURCE_EXHAUSTED;

        assertFails(
                ErrorCode.RESOURCE_EXHAUSTED, () -> endpoints.scale("policy", 5).await(PATIENCE));

        assertThat(driver.calls).containsExactly("apply policy 2", "apply policy 5");
    }

    @Test
    void onlyCancelDeletes() {
        driver.readyAfter.set(Integer.MAX_VALUE);
        Operation<Endpoint> operation = endpoints.apply(spec("policy", 1));

        operation.cancel();

        assertThat(driver.calls).containsExactly("apply policy 1", "delete policy PT0S");
        assertThat(operation.state()).isInstanceOf(Operation.State.Cancelled.class);
        assertFails(ErrorCode.CANCELLED, () -> operation.await(PATIENCE));
    }

    @Test
    void cancellingAScalingGoesBackAndDeletesNothing() {
        endpoints.apply(spec("policy", 2));

        endpoints.scale("policy", 5).cancel();

        assertThat(driver.calls).containsExactly("apply policy 2", "apply policy 5", "apply policy 2");
    }

    @Test
    void scalingNeedsAnEndpoint() {
        assertFails(ErrorCode.NOT_FOUND, () -> endpoints.scale("policy", 5));
        assertThat(driver.calls).isEmpty();
    }

    @Test
    void whatCanNeverHoldDoesNotReachTheDriver() {
        EndpointSpec good = spec("policy", 1);
        ModelSpec model = good.model();
        ModelSpec noInputs =
                new ModelSpec("m", model.artifact(), model.digest(), "pytorch", List.of(), model.outputs());
        ModelSpec noOutputs =
                new ModelSpec("m", model.artifact(), model.digest(), "pytorch", model.inputs(), List.of());
        List<EndpointSpec> bad = List.of(
                spec("Policy", 1),
                spec("", 1),
                spec("x".repeat(33), 1),
                spec("policy", -1),
                with(good, Location.of("other", "here"), good.compute(), model),
                with(good, good.location(), new Compute(List.of(), 0, ByteSize.mebibytes(1)), model),
                with(good, good.location(), new Compute(List.of(), 1, new ByteSize(0)), model),
                with(good, good.location(), good.compute(), noInputs),
                with(good, good.location(), good.compute(), noOutputs),
                spec("policy", 3).withScaling(new Scaling(2, new Scaling.Requests(10))),
                spec("policy", 0).withScaling(new Scaling(2, new Scaling.Requests(10))),
                good.withScaling(new Scaling(2, new Scaling.Requests(0))),
                good.withScaling(new Scaling(2, new Scaling.Requests(Double.NaN))),
                good.withScaling(new Scaling(2, new Scaling.Utilization(0))),
                good.withScaling(new Scaling(2, new Scaling.Utilization(1.1))),
                spec("policy", 0).withHosting(new Hosting.Serverless(0)),
                spec("policy", 3).withHosting(new Hosting.Serverless(2)),
                good.withHosting(new Hosting.Serverless(2)).withScaling(new Scaling(2, new Scaling.Requests(10))));

        bad.forEach(spec -> assertFails(ErrorCode.INVALID_ARGUMENT, () -> endpoints.apply(spec)));
        assertFails(ErrorCode.INVALID_ARGUMENT, () -> endpoints.find("../etc"));
        assertFails(ErrorCode.INVALID_ARGUMENT, () -> endpoints.delete("../etc", Duration.ZERO));
        assertFails(ErrorCode.INVALID_ARGUMENT, () -> endpoints.delete("policy", Duration.ofSeconds(-1)));
        assertFails(ErrorCode.INVALID_ARGUMENT, () -> endpoints.scale("../etc", 1));

        assertThat(driver.calls).isEmpty();
    }

    @Test
    void whatIsLackingDoesNotReachTheDriver() {
        driver.capabilities.clear();

        assertFails(ErrorCode.UNSUPPORTED, () -> endpoints.apply(spec("policy", 1)));
        assertFails(ErrorCode.UNSUPPORTED, () -> endpoints.find("policy"));
        assertFails(ErrorCode.UNSUPPORTED, () -> endpoints.list(Tags.none()));
        assertFails(ErrorCode.UNSUPPORTED, () -> endpoints.scale("policy", 1));
        assertFails(ErrorCode.UNSUPPORTED, () -> endpoints.delete("policy", Duration.ZERO));

        assertThat(driver.calls).isEmpty();
    }

    @Test
    void hostingAndScalingThatAreLackingDoNotReachTheDriver() {
        EndpointSpec good = spec("policy", 1);

        assertThat(assertFails(
                        ErrorCode.UNSUPPORTED,
                        () -> endpoints.apply(good.withScaling(new Scaling(2, new Scaling.Utilization(0.7))))))
                .hasMessage(
                        "cannot apply endpoint policy: provider script lacks ENDPOINT_AUTOSCALING; leave scaling out");
        assertThat(assertFails(ErrorCode.UNSUPPORTED, () -> endpoints.apply(good.withHosting(new Hosting.Spot()))))
                .hasMessage("cannot apply endpoint policy: provider script lacks ENDPOINT_SPOT; host it on demand");
        assertFails(ErrorCode.UNSUPPORTED, () -> endpoints.apply(good.withHosting(new Hosting.Serverless(2))));

        assertThat(driver.calls).isEmpty();
    }

    @Test
    void scalingByHandIsNeverAboveTheBounds() {
        driver.capabilities.add(Capability.ENDPOINT_AUTOSCALING);
        Scaling scaling = new Scaling(3, new Scaling.Utilization(0.7));
        endpoints.apply(spec("policy", 1).withScaling(scaling));

        endpoints.scale("policy", 2);
        assertThat(driver.applied.orElseThrow().scaling()).contains(scaling);
        endpoints.scale("policy", 5);

        assertThat(driver.applied.orElseThrow().scaling()).contains(new Scaling(5, scaling.target()));
        assertThat(spec("policy", 0)
                        .withHosting(new Hosting.Serverless(2))
                        .withReplicas(3)
                        .hosting())
                .isEqualTo(new Hosting.Serverless(3));
    }

    @Test
    void targetsAreSaidToPeople() {
        assertThat(new Scaling.Requests(140)).hasToString("140 requests a second each");
        assertThat(new Scaling.Requests(2.5)).hasToString("2.5 requests a second each");
        assertThat(new Scaling.Utilization(0.7)).hasToString("70% utilization");
    }

    private static EndpointSpec spec(String name, int replicas) {
        TensorSpec tensor = new TensorSpec("x", "FP32", List.of(-1L, 4L));
        ModelSpec model = new ModelSpec(
                "m", ObjectKey.of("m.pt"), Sha256.of(new byte[0]), "pytorch", List.of(tensor), List.of(tensor));
        return new EndpointSpec(
                name, Location.of("script", "here"), model, "image", Compute.defaults(), replicas, Tags.none());
    }

    private static EndpointSpec with(EndpointSpec spec, Location location, Compute compute, ModelSpec model) {
        return new EndpointSpec(spec.name(), location, model, spec.image(), compute, spec.replicas(), spec.tags());
    }

    /** A driver of one endpoint that becomes ready when it was looked at often enough. */
    private static final class Script implements EndpointsDriver {
        private final Set<Capability> capabilities =
                EnumSet.of(Capability.ENDPOINTS, Capability.ENDPOINT_SCALING, Capability.REPLICA_ADDRESSES);
        private final List<String> calls = new ArrayList<>();
        private final AtomicInteger readyAfter = new AtomicInteger();
        private final AtomicInteger stepsLeft = new AtomicInteger();
        private Endpoint.State state = Endpoint.State.READY;
        private @Nullable ErrorCode gaveUp;
        private Optional<EndpointSpec> applied = Optional.empty();

        @Override
        public String provider() {
            return "script";
        }

        @Override
        public Set<Capability> capabilities() {
            return capabilities;
        }

        @Override
        public ErrorCode classify(Throwable failure) {
            return ErrorCode.UNKNOWN;
        }

        @Override
        public Endpoint apply(EndpointSpec spec) {
            calls.add("apply " + spec.name() + " " + spec.replicas());
            applied = Optional.of(spec);
            stepsLeft.decrementAndGet();
            return look(spec);
        }

        @Override
        public Optional<Endpoint> find(String name) {
            Optional<Endpoint> found = applied.map(this::look);
            readyAfter.getAndDecrement();
            return found;
        }

        private Endpoint look(EndpointSpec spec) {
            boolean ready = readyAfter.get() <= 0;
            List<Replica> replicas = IntStream.range(0, spec.replicas())
                    .mapToObj(i -> new Replica(
                            "r-" + i,
                            ready ? Replica.State.READY : Replica.State.STARTING,
                            URI.create("http://127.0.0.1:" + (1000 + i)),
                            Instant.EPOCH,
                            ""))
                    .toList();
            Endpoint.State now = ready ? state : Endpoint.State.CREATING;
            return new Endpoint(
                    spec,
                    stepsLeft.get() > 0 ? Endpoint.State.DEGRADED : now,
                    replicas,
                    null,
                    stepsLeft.get() > 0 ? stepsLeft + " steps left" : "as scripted",
                    ready ? gaveUp : null);
        }

        @Override
        public List<Endpoint> list(Tags tags) {
            return applied.map(this::look).stream().toList();
        }

        @Override
        public void delete(String name, Duration drain) {
            calls.add("delete " + name + " " + drain);
            applied = Optional.empty();
        }
    }
}
