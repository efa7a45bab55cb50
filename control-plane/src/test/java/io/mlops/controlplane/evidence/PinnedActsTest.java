package io.mlops.controlplane.evidence;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.mlops.ErrorCode;
import io.mlops.MlopsException;
import io.mlops.Sha256;
import io.mlops.controlplane.Act;
import io.mlops.controlplane.ControlPlane;
import io.mlops.controlplane.Home;
import io.mlops.controlplane.Plan;
import io.mlops.controlplane.Submitted;
import io.mlops.controlplane.journal.Details;
import io.mlops.controlplane.journal.JournalEvent;
import io.mlops.controlplane.spec.SpecJson;
import io.mlops.controlplane.store.ApprovalRow;
import io.mlops.controlplane.store.ApprovalRow.Kind;
import io.mlops.controlplane.store.Store;
import io.mlops.controlplane.store.StoreUrl;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is carried out is what was asked, however much happened in between. */
class PinnedActsTest {
    private static final String ANN = "os:ann";
    private static final String BOB = "os:bob";

    @TempDir
    Path folder;

    private Instant now = Instant.parse("2026-11-21T08:00:00Z");
    private Store store;
    private ControlPlane free;
    private ControlPlane guarded;

    @BeforeEach
    void open() {
        StoreUrl url = Evidence.sqlite(folder);
        store = Store.open(url);
        free = ControlPlane.open(Home.of(folder.resolve("home")), url, () -> now);
        guarded =
                ControlPlane.open(Home.of(folder.resolve("home")), url, () -> now, Set.of(Kind.ROLLBACK, Kind.DESTROY));
        for (int revision = 1; revision <= 3; revision++) {
            free.submit(deploy(revision), ANN);
            free.record("controller", "ROLLOUT_DONE", "policy", "{\"revision\":" + revision + "}");
        }
    }

    @AfterEach
    void close() {
        guarded.close();
        free.close();
        store.close();
    }

    private static Act.Change deploy(int revision) {
        return new Act.Change(
                "policy",
                revision == 1 ? Plan.Action.CREATE : Plan.Action.ROLL,
                revision - 1,
                revision - 1,
                revision,
                Sha256.of(("model" + revision).getBytes(StandardCharsets.UTF_8)).hex(),
                List.of(),
                "m.pt",
                "spec.yaml",
                SpecJson.deployment("""
                        {"model": {"uri": "m.pt", "inputs": [{"name": "x", "shape": [-1, 4]}], "outputs": [{"name": "y", "shape": [-1]}]},
                         "replicas": {"min": 2}, "placement": ["fake/a", "fake/b"]}
                        """),
                null,
                "",
                null);
    }

    private static ApprovalRow waits(Submitted submitted) {
        assertThat(submitted).isInstanceOf(Submitted.Waits.class);
        return ((Submitted.Waits) submitted).request();
    }

    private static void refused(ThrowingCallable call, String... reason) {
        MlopsException refusal = catchThrowableOfType(MlopsException.class, call);
        assertThat(refusal.code()).isEqualTo(ErrorCode.FAILED_PRECONDITION);
        assertThat(refusal).hasMessageContainingAll(reason);
    }

    private int revision() {
        return free.find("policy").orElseThrow().revision();
    }

    @Test
    void twoOperatorsWhoAskForTheSameRollbackGetOne() {
        ApprovalRow first = waits(guarded.submit(guarded.rollbackOf("policy"), ANN));
        ApprovalRow second = waits(guarded.submit(guarded.rollbackOf("policy"), "os:carl"));
        assertThat(second.summary()).isEqualTo("roll policy back from revision 3 to 2");

        guarded.desk().approve(first.id(), BOB);
        assertThat(revision()).isEqualTo(2);
        refused(
                () -> guarded.desk().approve(second.id(), BOB),
                "cannot roll policy back from revision 3 to 2: revision 2 is wanted by now");
        assertThat(revision()).isEqualTo(2);
    }

    @Test
    void twoPromptsForTheSameRollbackAreOne() {
        Act first = free.rollbackOf("policy");
        Act second = free.rollbackOf("policy");
        free.submit(first, ANN);
        refused(() -> free.submit(second, "os:carl"), "from revision 3 to 2: revision 2 is wanted by now");
        assertThat(revision()).isEqualTo(2);
        free.submit(free.rollbackOf("policy"), "os:carl");
        assertThat(revision()).isEqualTo(1);
    }

    @Test
    void anotherRevisionBeforeIsAnotherRollback() {
        refused(
                () -> free.submit(new Act.Rollback("policy", 3, 1), ANN),
                "from revision 3 to 1: revision 3 is wanted by now, and 2 is the one before");
        assertThat(revision()).isEqualTo(3);
    }

    @Test
    void aDestructionDoesNotHitALaterDeploymentOfTheName() {
        ApprovalRow asked = waits(guarded.submit(guarded.destroyOf("policy"), ANN));
        free.destroy("policy", ANN);
        store.write(tx -> {
            tx.deployments().forget("policy");
            return true;
        });
        now = now.plus(Duration.ofMinutes(20));
        free.submit(deploy(1), ANN);

        refused(
                () -> guarded.desk().approve(asked.id(), BOB),
                "cannot destroy policy",
                "at 2026-11-21T08:00:00Z was meant, and this one was deployed at 2026-11-21T08:20:00Z");
        assertThat(free.find("policy").orElseThrow().destroying()).isFalse();

        // Changed since it was asked for, it is still the same one.
        ApprovalRow again = waits(guarded.submit(guarded.destroyOf("policy"), ANN));
        free.submit(deploy(2), ANN);
        guarded.desk().approve(again.id(), BOB);
        assertThat(free.find("policy").orElseThrow().destroying()).isTrue();
    }

    @Test
    void whatAnEarlierVersionWroteDownIsRefused() {
        for (Kind kind : Set.of(Kind.ROLLBACK, Kind.DESTROY)) {
            String act = kind == Kind.ROLLBACK ? "rollback" : "destroy";
            ApprovalRow old = store.write(tx -> {
                ApprovalRow row = tx.approvals()
                        .add(new ApprovalRow(
                                0,
                                kind,
                                "policy",
                                act + " policy",
                                "{\"deployment\":\"policy\",\"act\":\"" + act + "\"}",
                                "",
                                ANN,
                                now,
                                now.plusSeconds(3600),
                                ApprovalRow.State.PENDING,
                                "",
                                Instant.EPOCH));
                String detail = Details.of("digest", row.digest());
                tx.journal().append(JournalEvent.of(now, ANN, "APPROVAL_ASKED", "policy", detail));
                return row;
            });
            refused(
                    () -> guarded.desk().approve(old.id(), BOB),
                    "cannot carry out this " + act + " of policy: an earlier version wrote it down without",
                    "deny it and ask again");
        }
        assertThat(free.find("policy").orElseThrow().destroying()).isFalse();
        assertThat(revision()).isEqualTo(3);
    }
}
