package io.mlops.controlplane.evidence;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.mlops.ErrorCode;
import io.mlops.Location;
import io.mlops.MlopsException;
import io.mlops.Sha256;
import io.mlops.controlplane.Act;
import io.mlops.controlplane.ApprovalDesk;
import io.mlops.controlplane.ControlPlane;
import io.mlops.controlplane.Home;
import io.mlops.controlplane.Plan;
import io.mlops.controlplane.Risk;
import io.mlops.controlplane.Submitted;
import io.mlops.controlplane.journal.JournalEntry;
import io.mlops.controlplane.spec.SpecJson;
import io.mlops.controlplane.store.ApprovalRow;
import io.mlops.controlplane.store.ApprovalRow.Kind;
import io.mlops.controlplane.store.Store;
import io.mlops.controlplane.store.StoreUrl;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a second person is asked for, and how that is not got around. */
class ApprovalTest {
    private static final String ANN = "os:ann";
    private static final String BOB = "os:bob";
    private static final Act FAILOVER = new Act.Failover("policy", Location.parse("fake/a"), Location.parse("fake/b"));

    @TempDir
    Path folder;

    private Instant now = Instant.parse("2026-11-21T08:00:00Z");

    private ControlPlane open(StoreUrl url, Kind... required) {
        Set<Kind> kinds = required.length == 0 ? Set.of() : EnumSet.copyOf(List.of(required));
        return ControlPlane.open(Home.of(folder.resolve("home")), url, () -> now, kinds);
    }

    private static Act.Change deploy() {
        return new Act.Change(
                "policy",
                Plan.Action.CREATE,
                0,
                0,
                1,
                Sha256.of("model".getBytes(StandardCharsets.UTF_8)).hex(),
                List.of(),
                "m.pt",
                "spec.yaml",
                SpecJson.deployment("""
                        {"model": {"uri": "m.pt", "inputs": [{"name": "x", "shape": [-1, 4]}], "outputs": [{"name": "y", "shape": [-1]}]},
                         "replicas": {"min": 2}, "placement": ["fake/a", "fake/b"], "objectives": {"availability": "99.9%"}}
                        """),
                null,
                "",
                null);
    }

    private static ApprovalRow waits(Submitted submitted) {
        assertThat(submitted).isInstanceOf(Submitted.Waits.class);
        return ((Submitted.Waits) submitted).request();
    }

    private static MlopsException refused(ControlPlane plane, long id, String actor) {
        return catchThrowableOfType(MlopsException.class, () -> plane.desk().approve(id, actor));
    }

    @Test
    void nothingIsDoneBeforeSomebodyElseAgreed() {
        try (ControlPlane plane = open(Evidence.sqlite(folder), Kind.ROLLOUT, Kind.FAILOVER)) {
            ApprovalRow asked = waits(plane.submit(deploy(), ANN));
            assertThat(plane.list()).isEmpty();
            assertThat(plane.desk().pending()).containsExactly(asked);

            MlopsException own = refused(plane, asked.id(), ANN);
            assertThat(own.code()).isEqualTo(ErrorCode.PERMISSION_DENIED);
            assertThat(own).hasMessageContaining("you asked for it (os:ann); it needs another person");
            assertThat(plane.list()).isEmpty();

            assertThat(plane.desk().approve(asked.id(), BOB)).isEqualTo(1);
            assertThat(plane.find("policy")).isPresent();
            assertThat(plane.desk().pending()).isEmpty();
            assertThat(plane.journalTail(10))
                    .extracting(JournalEntry::action)
                    .containsExactly("APPROVAL_ASKED", "APPROVAL_REFUSED", "APPROVAL_GIVEN", "DEPLOY");
            JournalEntry done = plane.journalTail(1).getFirst();
            assertThat(done.actor()).isEqualTo(BOB);
            assertThat(done.detail())
                    .contains("\"askedBy\":\"os:ann\"", "\"approval\":1", "\"availability\":\"99.9%\"");

            MlopsException twice = refused(plane, asked.id(), BOB);
            assertThat(twice.code()).isEqualTo(ErrorCode.FAILED_PRECONDITION);
            assertThat(twice).hasMessageContaining("it was approved by os:bob");
            assertThat(refused(plane, 99, BOB).code()).isEqualTo(ErrorCode.NOT_FOUND);
        }
    }

    @Test
    void whoeverApprovesSeesTheRiskThatIsTaken() {
        try (ControlPlane plane = open(Evidence.sqlite(folder), Kind.ROLLOUT)) {
            ApprovalRow asked = waits(plane.submit(risky(), ANN));
            assertThat(asked.summary())
                    .endsWith(", does not survive: after the loss of fake 0 replicas are left, and 1 must be;"
                            + " taken because: only for a week");
            assertThat(plane.journalTail(10))
                    .extracting(JournalEntry::action)
                    .as("it is not taken before somebody else agreed")
                    .containsExactly("APPROVAL_ASKED");

            plane.desk().approve(asked.id(), BOB);

            JournalEntry taken = plane.journalTail(1).getFirst();
            assertThat(taken.action()).isEqualTo("RISK_ACCEPTED");
            assertThat(taken.actor()).isEqualTo(BOB);
            assertThat(taken.subject()).isEqualTo("policy");
            assertThat(taken.detail())
                    .contains(
                            "\"reason\":\"only for a week\"",
                            "\"lacking\":\"after the loss of fake 0 replicas are left, and 1 must be\"",
                            "\"askedBy\":\"os:ann\"");
        }
    }

    @Test
    void aRiskThatNobodyElseMustApproveIsInTheJournalAtOnce() {
        try (ControlPlane plane = open(Evidence.sqlite(folder))) {
            plane.submit(risky(), ANN);
            assertThat(plane.journalTail(10))
                    .extracting(JournalEntry::action)
                    .containsExactly("DEPLOY", "RISK_ACCEPTED");
            assertThat(plane.journalTail(1).getFirst().actor()).isEqualTo(ANN);
        }
    }

    private static Act.Change risky() {
        Act.Change plain = deploy();
        return new Act.Change(
                plain.deployment(),
                plain.change(),
                plain.baseGeneration(),
                plain.currentRevision(),
                plain.newRevision(),
                plain.digest(),
                plain.pins(),
                plain.model(),
                plain.file(),
                plain.spec(),
                plain.calendarOrNull(),
                plain.exception(),
                new Risk("after the loss of fake 0 replicas are left, and 1 must be", "only for a week"));
    }

    @Test
    void whatNeedsNobodyElseIsDoneAtOnceAndTheRestCannotBeDoneBesides() {
        try (ControlPlane plane = open(Evidence.sqlite(folder), Kind.FAILOVER)) {
            assertThat(plane.submit(deploy(), ANN)).isEqualTo(new Submitted.Done(1, null, ""));
            MlopsException none =
                    catchThrowableOfType(MlopsException.class, () -> plane.submit(new Act.Destroy("none", now), ANN));
            assertThat(none.code()).isEqualTo(ErrorCode.NOT_FOUND);
            MlopsException direct = catchThrowableOfType(
                    MlopsException.class, () -> plane.failover("policy", Location.parse("fake/a"), null, ANN));
            assertThat(direct.code()).isEqualTo(ErrorCode.FAILED_PRECONDITION);
            assertThat(direct).hasMessageContaining("a second person has to approve it first");
            MlopsException nowhere = catchThrowableOfType(
                    MlopsException.class,
                    () -> plane.submit(new Act.Failover("policy", Location.parse("fake/z"), null), ANN));
            assertThat(nowhere.code()).isEqualTo(ErrorCode.NOT_FOUND);
            assertThat(plane.desk().pending()).isEmpty();
        }
    }

    @Test
    void aRequestExpiresAndCanBeDenied() {
        try (ControlPlane plane = open(Evidence.sqlite(folder), Kind.FAILOVER)) {
            plane.submit(deploy(), ANN);
            ApprovalRow first = waits(plane.submit(FAILOVER, ANN));
            plane.desk().deny(first.id(), BOB);
            assertThat(refused(plane, first.id(), BOB)).hasMessageContaining("it was denied by os:bob");

            ApprovalRow second = waits(plane.submit(FAILOVER, ANN));
            now = now.plus(Duration.ofHours(1));
            assertThat(plane.desk().pending()).isEmpty();
            MlopsException late = refused(plane, second.id(), BOB);
            assertThat(late.code()).isEqualTo(ErrorCode.FAILED_PRECONDITION);
            assertThat(late).hasMessageContaining("it expired at 2026-11-21T09:00:00Z; ask again");
            assertThat(plane.journalTail(3))
                    .extracting(JournalEntry::action)
                    .containsExactly("APPROVAL_DENIED", "APPROVAL_ASKED", "APPROVAL_EXPIRED");
        }
    }

    @Test
    void anEditedRequestIsRefusedAndSeen() throws Exception {
        StoreUrl url = Evidence.sqlite(folder);
        try (ControlPlane plane = open(url, Kind.FAILOVER)) {
            plane.submit(deploy(), ANN);
            ApprovalRow asked = waits(plane.submit(FAILOVER, ANN));
            for (String edit : List.of("asked_by = 'os:carl'", "payload = replace(payload, 'fake/b', 'fake/c')")) {
                Evidence.execute(url, "UPDATE approvals SET " + edit);
                MlopsException edited = refused(plane, asked.id(), ANN);
                assertThat(edited.code()).isEqualTo(ErrorCode.FAILED_PRECONDITION);
                assertThat(edited).hasMessageContaining("it was edited");
            }
            assertThat(plane.journalTail(1).getFirst().detail()).contains("edited after it was asked");
        }
    }

    @Test
    void whatTheStoreRequiresHoldsForEverybody() {
        StoreUrl url = Evidence.sqlite(folder);
        try (Store store = Store.open(url);
                ControlPlane plane = open(url)) {
            plane.submit(deploy(), ANN);
            for (int i = 0; i < 2; i++) {
                store.write(tx -> {
                    ApprovalDesk.publish(tx, Set.of(Kind.FAILOVER, Kind.ROLLBACK), "controller", now)
                            .forEach(event -> tx.journal().append(event));
                    return true;
                });
            }
            assertThat(plane.desk().required()).containsExactlyInAnyOrder(Kind.FAILOVER, Kind.ROLLBACK);
            assertThat(waits(plane.submit(FAILOVER, ANN)).summary())
                    .isEqualTo("fail policy over from fake/a to fake/b");
            assertThat(plane.journalTail(10))
                    .extracting(JournalEntry::action)
                    .containsExactly("DEPLOY", "APPROVALS_CHANGED", "APPROVAL_ASKED");
        }
    }

    private void lead(Store store, Kind... configured) {
        store.write(tx -> {
            ApprovalDesk.publish(tx, Set.of(configured), "controller", now)
                    .forEach(event -> tx.journal().append(event));
            return true;
        });
    }

    @Test
    void aControllerElsewhereThatAsksForLessChangesNothing() {
        StoreUrl url = Evidence.sqlite(folder);
        try (Store store = Store.open(url);
                ControlPlane plane = open(url)) {
            lead(store, Kind.FAILOVER, Kind.ROLLBACK);
            lead(store);
            assertThat(plane.desk().required()).containsExactlyInAnyOrder(Kind.FAILOVER, Kind.ROLLBACK);
            lead(store, Kind.DESTROY);
            assertThat(plane.desk().required()).containsExactlyInAnyOrder(Kind.FAILOVER, Kind.ROLLBACK, Kind.DESTROY);
            assertThat(plane.journalTail(10))
                    .extracting(JournalEntry::detail)
                    .containsExactly(
                            "{\"from\":\"\",\"to\":\"failover,rollback\"}",
                            "{\"from\":\"failover,rollback\",\"to\":\"destroy,failover,rollback\"}");
        }
    }

    @Test
    void askingForLessNeedsASecondPersonToo() {
        StoreUrl url = Evidence.sqlite(folder);
        try (Store store = Store.open(url);
                ControlPlane plane = open(url)) {
            lead(store, Kind.FAILOVER, Kind.ROLLBACK);
            ApprovalRow asked = waits(plane.submit(new Act.Loosening(Kind.FAILOVER), ANN));
            assertThat(asked.summary()).isEqualTo("let failover need no second person any more");
            assertThat(refused(plane, asked.id(), ANN).code()).isEqualTo(ErrorCode.PERMISSION_DENIED);
            assertThat(plane.desk().required()).contains(Kind.FAILOVER);

            plane.desk().approve(asked.id(), BOB);
            assertThat(plane.desk().required()).containsExactly(Kind.ROLLBACK);
            JournalEntry done = plane.journalTail(1).getFirst();
            assertThat(done.action()).isEqualTo("APPROVALS_CHANGED");
            assertThat(done.detail())
                    .startsWith("{\"from\":\"failover,rollback\",\"to\":\"rollback\",\"askedBy\":\"os:ann\"");

            MlopsException already = catchThrowableOfType(
                    MlopsException.class, () -> plane.submit(new Act.Loosening(Kind.FAILOVER), ANN));
            assertThat(already.code()).isEqualTo(ErrorCode.FAILED_PRECONDITION);
            assertThat(already).hasMessageContaining("the store does not ask for one");
        }
    }

    @Test
    void theDatabaseKnowsWhoIsWho() throws Exception {
        StoreUrl owner = Evidence.postgres();
        Store.open(owner).close();
        StoreUrl traderUrl = Evidence.role(owner, "trader");
        StoreUrl riskUrl = Evidence.role(owner, "risk");
        try (ControlPlane trader = open(traderUrl, Kind.FAILOVER);
                ControlPlane risk = open(riskUrl, Kind.FAILOVER)) {
            String traderActor = trader.actor().toString();
            String riskActor = risk.actor().toString();
            assertThat(traderActor).matches("os:\\S+ db:trader");
            assertThat(riskActor).matches("os:\\S+ db:risk");

            trader.submit(deploy(), traderActor);
            ApprovalRow asked = waits(trader.submit(FAILOVER, traderActor));
            assertThat(refused(trader, asked.id(), traderActor).code()).isEqualTo(ErrorCode.PERMISSION_DENIED);
            // A client that lies about who it is, and one that edits the row, meet the database.
            assertThat(refused(trader, asked.id(), riskActor)).hasMessageContaining("the role that is logged in");
            for (String edit : List.of(
                    "state = 'APPROVED', decided_by = 'os:x db:risk'",
                    "state = 'APPROVED', decided_by = 'os:x db:trader'",
                    "asked_by = 'os:x db:risk'",
                    "payload = '{}'")) {
                assertThatThrownBy(() -> Evidence.execute(traderUrl, "UPDATE approvals SET " + edit))
                        .hasMessageMatching("(?s).*(an approval is given by|the role that asked|cannot be changed).*");
            }
            assertThatThrownBy(() -> trader.record("os:x db:risk", "DEPLOY", "policy", "{}"))
                    .hasMessageContaining("names the role that is logged in");

            assertThat(risk.desk().approve(asked.id(), riskActor)).isEqualTo(2);
            JournalEntry done = risk.journalTail(1).getFirst();
            assertThat(done.action()).isEqualTo("FAILOVER");
            assertThat(done.actor()).isEqualTo(riskActor);
            assertThat(done.detail()).contains("\"askedBy\":\"" + traderActor + "\"");
            assertThat(risk.verifyJournal().intact()).isTrue();
        }
    }

    @Test
    void theOperatingSystemSaysWhoActs() {
        try (ControlPlane plane = open(Evidence.sqlite(folder))) {
            String before = System.getProperty("user.name");
            System.setProperty("user.name", "mallory");
            try {
                assertThat(plane.actor().role()).isEmpty();
                assertThat(plane.actor().toString()).startsWith("os:").isNotEqualTo("os:mallory");
            } finally {
                System.setProperty("user.name", before);
            }
        }
    }

    @Test
    void onlyWhatThereIsCanWait() {
        assertThat(ApprovalDesk.parse("failover, rollout,rollback,destroy")).hasSize(4);
        assertThat(ApprovalDesk.parse("")).isEmpty();
        assertThatIllegalArgumentException()
                .isThrownBy(() -> ApprovalDesk.parse("failover,everything"))
                .withMessageContaining("\"everything\" cannot wait for an approval");
    }
}
