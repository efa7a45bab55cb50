package io.mlops.tck;

import static org.assertj.core.api.Assertions.assertThat;

import io.mlops.Capability;
import io.mlops.ErrorCode;
import io.mlops.endpoint.Endpoint;
import io.mlops.endpoint.EndpointSpec;
import io.mlops.endpoint.Replica;
import io.mlops.fault.Fault;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What a drill can rely on: a killed replica is gone at once, nobody else is hurt, and applying again replaces it. */
public abstract class FaultContract extends Contract {
    private EndpointFixture fixture;

    @BeforeEach
    void openFixture() {
        fixture = new EndpointFixture(harness());
    }

    @Test
    protected void lackingKillIsUnsupportedAndHurtsNobody() {
        onlyLacking(Capability.FAULT_KILL);
        assertFails(ErrorCode.UNSUPPORTED, () -> provider().faults().inject(Fault.KILL, "anybody"));
    }

    @Test
    protected void aKilledReplicaIsGoneAndTheOthersStay() {
        needs(Capability.FAULT_KILL);
        EndpointSpec spec = fixture.spec(2);
        Endpoint before = fixture.ready(spec);
        String victim = before.replicas().getFirst().id();
        String survivor = before.replicas().getLast().id();

        provider().faults().inject(Fault.KILL, victim);

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
            provider().faults().inject(Fault.KILL, victim);
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

        assertFails(ErrorCode.NOT_FOUND, () -> provider().faults().inject(Fault.KILL, "nobody"));
        assertFails(ErrorCode.NOT_FOUND, () -> provider().faults().inject(Fault.KILL, spec.name()));
        assertThat(harness().running(spec.name())).isEqualTo(1);
        provider().faults().inject(Fault.KILL, victim);
        assertFails(ErrorCode.NOT_FOUND, () -> provider().faults().inject(Fault.KILL, victim));
    }

    private static Replica.State state(Endpoint endpoint, String id) {
        return endpoint.replicas().stream()
                .filter(replica -> replica.id().equals(id))
                .findFirst()
                .orElseThrow()
                .state();
    }
}
