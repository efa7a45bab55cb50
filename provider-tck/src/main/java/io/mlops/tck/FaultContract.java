package io.mlops.tck;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import io.mlops.Capability;
import io.mlops.ErrorCode;
import io.mlops.endpoint.Endpoint;
import io.mlops.endpoint.EndpointSpec;
import io.mlops.endpoint.Replica;
import io.mlops.fault.Fault;
import io.mlops.fault.RunningFault;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * What a drill can rely on: a fault hits whom it should and nobody else, ends by itself and when it is told to, and what was
 * killed is gone at once and replaced by applying again.
 */
public abstract class FaultContract extends Contract {
    private static final Duration LIMIT = Duration.ofMinutes(5);

    private EndpointFixture fixture;

    @BeforeEach
    void openFixture() {
        fixture = new EndpointFixture(harness());
    }

    @Test
    protected void whatItLacksIsUnsupported() {
        List<Fault> lacking = Stream.of(Fault.values())
                .filter(fault -> lacks(fault.capability()))
                .toList();
        assumeFalse(lacking.isEmpty(), () -> "provider " + provider().name() + " injects every fault");
        for (Fault fault : lacking) {
            assertFails(ErrorCode.UNSUPPORTED, () -> inject(fault, "anybody"));
        }
    }

    @Test
    protected void aKilledReplicaIsGoneAndTheOthersStay() {
        needs(Capability.FAULT_KILL);
        EndpointSpec spec = fixture.spec(2);
        Endpoint before = fixture.ready(spec);
        String victim = before.replicas().getFirst().id();
        String survivor = before.replicas().getLast().id();

        inject(Fault.KILL, victim);

        assertThat(harness().running(spec.name())).isEqualTo(1);
        Endpoint hurt = provider().endpoints().find(spec.name()).orElseThrow();
        assertThat(hurt.state()).isEqualTo(Endpoint.State.DEGRADED);
        assertThat(hurt.ready()).isEqualTo(1);
        assertThat(state(hurt, survivor)).isEqualTo(Replica.State.READY);
    }

    @Test
    protected void applyingAgainReplacesAKilledReplica() {
        needs(Capability.FAULT_KILL);
        EndpointSpec spec = fixture.spec(2);
        Endpoint before = fixture.ready(spec);
        Set<String> seen = new HashSet<>(EndpointFixture.ids(before));
        String survivor = before.replicas().getLast().id();

        for (int i = 0; i < 2; i++) {
            Endpoint now = provider().endpoints().find(spec.name()).orElseThrow();
            String victim = now.replicas().stream()
                    .map(Replica::id)
                    .filter(id -> !id.equals(survivor))
                    .findFirst()
                    .orElseThrow();
            inject(Fault.KILL, victim);
            Endpoint healed = fixture.converge(spec);

            Set<String> ids = EndpointFixture.ids(healed);
            assertThat(ids).hasSize(2).contains(survivor).doesNotContain(victim);
            ids.remove(survivor);
            assertThat(seen.addAll(ids)).as("a new id each time").isTrue();
        }
    }

    @Test
    protected void aReplicaThatIsNotThereIsNotFound() {
        needs(Capability.FAULT_KILL);
        EndpointSpec spec = fixture.spec(1);
        String victim = fixture.ready(spec).replicas().getFirst().id();

        assertFails(ErrorCode.NOT_FOUND, () -> inject(Fault.KILL, "nobody"));
        assertFails(ErrorCode.NOT_FOUND, () -> inject(Fault.KILL, spec.name()));
        assertThat(harness().running(spec.name())).isEqualTo(1);
        inject(Fault.KILL, victim);
        assertFails(ErrorCode.NOT_FOUND, () -> inject(Fault.KILL, victim));
    }

    @Test
    protected void aHungReplicaAnswersNothingUntilItIsReverted() {
        needs(Capability.FAULT_HANG);
        standsStill(Fault.HANG);
    }

    @Test
    protected void aReplicaThatIsCutOffAnswersNothingUntilItIsReverted() {
        needs(Capability.FAULT_PARTITION);
        standsStill(Fault.PARTITION);
    }

    private void standsStill(Fault fault) {
        EndpointSpec spec = fixture.spec(2);
        Endpoint before = fixture.ready(spec);
        String victim = before.replicas().getFirst().id();
        String survivor = before.replicas().getLast().id();

        RunningFault running = inject(fault, victim);

        assertThat(running.means()).isNotBlank();
        assertThat(harness().running(spec.name())).isEqualTo(2);
        Endpoint hurt = find(spec);
        assertThat(state(hurt, victim)).isEqualTo(Replica.State.UNHEALTHY);
        assertThat(state(hurt, survivor)).isEqualTo(Replica.State.READY);
        running.revert();
        assertThat(state(find(spec), victim)).isEqualTo(Replica.State.READY);
    }

    @Test
    protected void aFaultEndsWithItsLimit() {
        needs(Capability.FAULT_HANG);
        EndpointSpec spec = fixture.spec(1);
        String victim = fixture.ready(spec).replicas().getFirst().id();

        RunningFault running =
                provider().faults().inject(Fault.HANG, victim, harness().shortestFault());

        Awaitility.await().atMost(harness().patience()).until(() -> state(find(spec), victim) == Replica.State.READY);
        running.revert();
        assertThat(state(find(spec), victim)).isEqualTo(Replica.State.READY);
    }

    @Test
    protected void oneFaultAtATimeAndTakenBackAsOftenAsOneLikes() {
        List<Fault> reverting = Stream.of(Fault.values())
                .filter(fault -> fault.reverts() && !lacks(fault.capability()))
                .toList();
        assumeFalse(reverting.isEmpty(), () -> "provider " + provider().name() + " has no fault that reverts");
        EndpointSpec spec = fixture.spec(1);
        String victim = fixture.ready(spec).replicas().getFirst().id();
        for (Fault fault : reverting) {
            RunningFault running = inject(fault, victim);
            assertFails(ErrorCode.FAILED_PRECONDITION, () -> inject(fault, victim));
            running.revert();
            running.revert();
            assertThat(state(find(spec), victim)).isEqualTo(Replica.State.READY);
            assertFails(ErrorCode.NOT_FOUND, () -> inject(fault, "nobody"));
        }
    }

    @Test
    protected void revertingWhatIsGoneSucceeds() {
        needs(Capability.FAULT_HANG);
        needs(Capability.FAULT_KILL);
        EndpointSpec spec = fixture.spec(1);
        String victim = fixture.ready(spec).replicas().getFirst().id();
        RunningFault running = inject(Fault.HANG, victim);

        inject(Fault.KILL, victim).revert();
        running.revert();

        assertThat(harness().running(spec.name())).isZero();
    }

    private RunningFault inject(Fault fault, String replica) {
        return provider().faults().inject(fault, replica, LIMIT);
    }

    private Endpoint find(EndpointSpec spec) {
        return provider().endpoints().find(spec.name()).orElseThrow();
    }

    private static Replica.State state(Endpoint endpoint, String id) {
        return endpoint.replicas().stream()
                .filter(replica -> replica.id().equals(id))
                .findFirst()
                .orElseThrow()
                .state();
    }
}
