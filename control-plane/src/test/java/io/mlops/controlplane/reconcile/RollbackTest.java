package io.mlops.controlplane.reconcile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.mlops.ErrorCode;
import io.mlops.Location;
import io.mlops.MlopsException;
import io.mlops.controlplane.Deployed;
import io.mlops.controlplane.port.ReplicaProbe.Verdict;
import io.mlops.controlplane.view.View;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Collections;
import org.junit.jupiter.api.Test;

/** Where a rollback goes, and that it can be asked for again. */
class RollbackTest extends OnARig {
    private static final String QUICK = "rollout: {hold: 400ms, keep-previous: 2s, ready-timeout: 10s}";

    @Test
    void aRollbackThatWasGivenUpCanBeAskedForAgain() throws IOException {
        rollBackInVain();
        rig.verdicts.clear();
        Deployed again = rollback();
        assertThat(again.revision()).isEqualTo(1);
        assertThat(rollback().generation()).isEqualTo(again.generation());
        assertThat(last("ROLLBACK").detail()).isEqualTo("{\"from\":2,\"to\":1}");
        rig.tickUntil("policy", d -> d.revision() == 1 && d.phase() == View.Phase.READY);
        assertThat(count("ROLLBACK")).isEqualTo(2);
        rig.tick(30);
        rig.assertConsistent(3);
    }

    @Test
    void itCanBeGivenUpAgainAndAskedForOnceMoreByTheNextController() throws IOException {
        rollBackInVain();
        long generation = rollback().generation();
        rig.tickUntil("policy", d -> d.phase() == View.Phase.ROLLING);
        rig.tickUntil("policy", d -> d.observedGeneration() == generation && d.phase() == View.Phase.ROLLED_BACK);
        assertThat(count("ROLLOUT_ABORTED")).isEqualTo(2);
        rig.verdicts.clear();
        rollback();
        rig.restart();
        rig.tickUntil("policy", d -> d.revision() == 1 && d.phase() == View.Phase.READY);
    }

    @Test
    void noOtherChangeRepeatsARollbackThatWasGivenUp() throws IOException {
        rollBackInVain();
        rig.verdicts.clear();
        rig.client(client -> client.failover("policy", Location.parse("fake/a"), null, "ann"));
        rig.tick(30);
        assertThat(rig.shown("policy").revision()).isEqualTo(2);
        assertThat(rig.shown("policy").phase()).isEqualTo(View.Phase.ROLLED_BACK);
        assertThat(count("ROLLOUT_ABORTED")).isEqualTo(1);
    }

    @Test
    void itGoesOnlyToRevisionsThatHaveServed() throws IOException {
        rig.deploy(rig.spec("m1", QUICK));
        Path bad = rig.spec("bad", QUICK);
        rig.world.hopeless.add(rig.digest("bad"));
        assertThat(rig.deploy(bad).phase()).isEqualTo(View.Phase.ROLLED_BACK);
        rig.deploy(rig.spec("m3", QUICK));
        rig.deploy(rig.spec("m4", QUICK));
        assertThat(rollback().revision()).isEqualTo(3);
        rig.tickUntil("policy", d -> d.revision() == 3 && d.phase() == View.Phase.READY);
        assertThat(rollback().revision()).isEqualTo(1);
        rig.tickUntil("policy", d -> d.revision() == 1 && d.phase() == View.Phase.READY);
        refused();
    }

    @Test
    void whatServedUnderTheSameNameBeforeItWasDestroyedDoesNotCount() throws IOException {
        rig.deploy(rig.spec("m1", QUICK));
        rig.client(client -> client.destroy("policy", "ann"));
        rig.tickUntil(view -> view.deployments().isEmpty());
        rig.verdicts.put(rig.digest("m1"), new Verdict.Unreachable("no answer"));
        rig.apply(rig.spec("m1", QUICK));
        rig.tick(5);
        rig.deploy(rig.spec("m2", QUICK));
        refused();
    }

    private void refused() {
        MlopsException refused = catchThrowableOfType(MlopsException.class, this::rollback);
        assertThat(refused.code()).isEqualTo(ErrorCode.FAILED_PRECONDITION);
        assertThat(refused).hasMessageContaining("cannot roll back policy: no revision before");
    }

    /** Revision 2 serves, and 1 does not become ready again. */
    private void rollBackInVain() throws IOException {
        rig.deploy(rig.spec("m1", QUICK));
        rig.deploy(rig.spec("m2", QUICK));
        rig.tick(30);
        rig.assertConsistent(3);
        rig.verdicts.put(rig.digest("m1"), new Verdict.Unreachable("no answer"));
        rollback();
        rig.tickUntil("policy", d -> d.phase() == View.Phase.ROLLED_BACK);
        assertThat(rig.shown("policy").revision()).isEqualTo(2);
        assertThat(rig.shown("policy").message()).contains("revision 1 was given up");
    }

    private Deployed rollback() {
        return rig.client(client -> client.rollback("policy", "ann"));
    }

    private int count(String action) {
        return Collections.frequency(actions(), action);
    }
}
