package io.mlops.controlplane.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.mlops.Location;
import io.mlops.MlopsException;
import io.mlops.Sha256;
import io.mlops.controlplane.journal.JournalEntry;
import io.mlops.controlplane.journal.JournalEvent;
import io.mlops.controlplane.journal.JournalVerification;
import io.mlops.controlplane.spec.DeploymentSpec;
import io.mlops.controlplane.spec.FreezeCalendar;
import io.mlops.controlplane.spec.RevisionTemplate;
import io.mlops.controlplane.spec.RevisionTemplate.Pin;
import io.mlops.controlplane.spec.SpecJson;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What a store must do on every database. */
abstract class StoreContract {
    static final Instant NOW = Instant.parse("2026-11-21T08:00:00.123Z");
    static final Duration LEASE = Duration.ofSeconds(15);
    static final Sha256 DIGEST = Sha256.of("model".getBytes(StandardCharsets.UTF_8));
    static final DeploymentSpec SPEC = SpecJson.deployment("""
            {"model": {"uri": "m.pt", "inputs": [{"name": "x", "shape": [-1, 4]}], "outputs": [{"name": "y", "shape": [-1]}]},
             "replicas": {"min": 2}, "placement": ["local/a", "local/b"]}
            """);

    private Store store;

    /** The URL of an empty database. */
    abstract StoreUrl emptyDatabase() throws Exception;

    @BeforeEach
    void open() throws Exception {
        store = Store.open(emptyDatabase());
    }

    @AfterEach
    void close() {
        store.close();
    }

    static DeploymentRow deployment(long generation) {
        return new DeploymentRow("policy", generation, SPEC, 1, false, "ann", NOW);
    }

    @Test
    void keepsWhatIsWanted() {
        RevisionRow revision = new RevisionRow(
                "policy", 1, RevisionTemplate.of(SPEC, DIGEST, List.of(Pin.of("fake", DIGEST))), "m.pt", "ann", NOW);
        store.write(tx -> {
            tx.deployments().put(deployment(1));
            tx.deployments().put(deployment(2).asDestroying());
            tx.deployments().add(revision);
            return true;
        });
        store.close();

        try (Store again = Store.open(store.url())) {
            assertThat(list(again, tx -> tx.deployments().list()))
                    .containsExactly(deployment(2).asDestroying());
            assertThat(list(again, tx -> tx.deployments().revisions())).containsExactly(revision);
            assertThat(maybe(again, tx -> tx.deployments().find("other"))).isEmpty();
        }
    }

    @Test
    void aRevisionIsWrittenOnce() {
        RevisionRow revision = new RevisionRow(
                "policy", 1, RevisionTemplate.of(SPEC, DIGEST, List.of(Pin.of("fake", DIGEST))), "m.pt", "ann", NOW);
        store.write(tx -> {
            tx.deployments().add(revision);
            return true;
        });

        assertThatThrownBy(() -> store.write(tx -> {
                    tx.deployments().add(revision);
                    return true;
                }))
                .isInstanceOf(MlopsException.class);
    }

    @Test
    void keepsAndEndsFailovers() {
        Location a = Location.parse("local/a");
        Location b = Location.parse("local/b");
        store.write(tx -> {
            tx.deployments().add(request(RequestRow.Kind.FAILOVER, a, b, RequestRow.State.ACTIVE));
            tx.deployments().add(request(RequestRow.Kind.FAILOVER, b, null, RequestRow.State.ACTIVE));
            tx.deployments().add(request(RequestRow.Kind.ROLLBACK, null, null, RequestRow.State.DONE));
            return true;
        });

        assertThat(list(store, tx -> tx.deployments().failovers()))
                .extracting(RequestRow::fromOrNull)
                .containsExactly(a, b);
        assertThat(store.<Boolean>write(tx -> tx.deployments().endFailover("policy", a)))
                .isTrue();
        assertThat(store.<Boolean>write(tx -> tx.deployments().endFailover("policy", a)))
                .isFalse();
        assertThat(list(store, tx -> tx.deployments().failovers()))
                .extracting(RequestRow::id)
                .containsExactly(2L);
        assertThat(list(store, tx -> tx.deployments().requests("policy"))).hasSize(3);
    }

    @Test
    void keepsARollbackThatIsToBeRepeatedUntilItIsTakenUp() {
        store.write(tx -> {
            tx.deployments().add(request(RequestRow.Kind.ROLLBACK, null, null, RequestRow.State.DONE));
            tx.deployments().add(request(RequestRow.Kind.ROLLBACK, null, null, RequestRow.State.ACTIVE));
            return true;
        });
        assertThat(list(store, tx -> tx.deployments().repeatedRollbacks()))
                .extracting(RequestRow::id)
                .containsExactly(2L);
        store.write(tx -> {
            tx.deployments().endRepeatedRollback("policy");
            return true;
        });
        assertThat(list(store, tx -> tx.deployments().repeatedRollbacks())).isEmpty();
    }

    private static RequestRow request(
            RequestRow.Kind kind, @Nullable Location from, @Nullable Location to, RequestRow.State state) {
        return new RequestRow(0, "policy", kind, from, to, "ann", NOW, state);
    }

    @Test
    void keepsFreezesAndFailbacksThatWait() {
        FreezeCalendar calendar = SpecJson.calendar("{name: x, valid: {from: 2026-01-01, until: 2026-12-31},"
                + " sessions: [{days: [mon], hours: [17:00-16:00]}]}");
        FreezeRow freeze = new FreezeRow("policy", calendar, "");
        Location a = Location.parse("local/a");
        store.write(tx -> {
            tx.freezes().put(freeze);
            tx.freezes().put(freeze.withException("because"));
            tx.deployments()
                    .add(new RequestRow(
                            0, "policy", RequestRow.Kind.FAILBACK, null, a, "ann", NOW, RequestRow.State.ACTIVE));
            return true;
        });
        assertThat(maybe(store, tx -> tx.freezes().find("policy"))).contains(freeze.withException("because"));
        assertThat(list(store, tx -> tx.freezes().list())).hasSize(1);
        assertThat(list(store, tx -> tx.deployments().waitingFailbacks()))
                .extracting(RequestRow::toOrNull)
                .containsExactly(a);
        boolean first = store.write(tx -> tx.deployments().endWaitingFailback("policy", a));
        boolean second = store.write(tx -> tx.deployments().endWaitingFailback("policy", a));
        assertThat(first).isTrue();
        assertThat(second).isFalse();
        store.write(tx -> {
            tx.deployments().forget("policy");
            return true;
        });
        assertThat(maybe(store, tx -> tx.freezes().find("policy"))).isEmpty();
    }

    @Test
    void keepsProgressAndForgetsAllButTheJournal() {
        RolloutRow row = RolloutRow.none("policy").start(1, NOW).toStep(2, NOW).observed(7);
        long fence = acquire("one").fence();
        store.writeFenced(fence, tx -> {
            tx.deployments().put(deployment(1));
            tx.rollouts().put(RolloutRow.none("policy"));
            tx.rollouts().put(row);
            return tx.journal().append(event("DEPLOY"));
        });
        assertThat(maybe(store, tx -> tx.rollouts().find("policy"))).contains(row);

        store.writeFenced(fence, tx -> {
            tx.deployments().forget("policy");
            return true;
        });
        assertThat(list(store, tx -> tx.rollouts().list())).isEmpty();
        assertThat(list(store, tx -> tx.deployments().list())).isEmpty();
        assertThat(list(store, tx -> tx.journal().tail("policy", 9))).hasSize(1);
    }

    @Test
    void aFailedTransactionLeavesNothing() {
        long before = store.changes();
        assertThatThrownBy(() -> store.write(tx -> {
                    tx.deployments().put(deployment(1));
                    throw new IllegalStateException("boom");
                }))
                .hasMessageContaining("boom");

        assertThat(list(store, tx -> tx.deployments().list())).isEmpty();
        assertThat(store.changes()).isEqualTo(before);
    }

    @Test
    void countsTheChangesOfClientsOnly() {
        long fence = acquire("one").fence();
        long before = store.changes();
        store.writeFenced(fence, tx -> tx.journal().append(event("X")));
        assertThat(store.changes()).isEqualTo(before);
        store.write(tx -> tx.journal().append(event("Y")));
        assertThat(store.changes()).isEqualTo(before + 1);
    }

    @Test
    void oneHoldsTheLease() {
        Lease one = acquire("one");
        assertThat(store.acquireLease("two", "", NOW.plus(LEASE).minusMillis(1), LEASE, 0))
                .isEmpty();
        assertThat(store.renewLease(one.fence(), NOW.plusSeconds(10), LEASE).expiresAt())
                .isEqualTo(NOW.plusSeconds(25));

        assertThat(store.acquireLease("two", "", NOW.plus(LEASE), LEASE, 0)).isEmpty();
        assertThat(store.acquireLease("two", "", NOW.plusSeconds(25), LEASE, 0))
                .map(Lease::fence)
                .contains(one.fence() + 1);
        assertThat(store.lease().holder()).isEqualTo("two");
    }

    @Test
    void aDeadHoldersLeaseIsTakenAtOnceAndAReleasedOneToo() {
        acquire("one");
        Lease two = store.acquireLease("two", "one", NOW, LEASE, 0).orElseThrow();
        store.releaseLease(two.fence() - 1);
        assertThat(store.acquireLease("three", "", NOW, LEASE, 0)).isEmpty();
        store.releaseLease(two.fence());
        assertThat(store.acquireLease("three", "", NOW, LEASE, 0))
                .map(Lease::fence)
                .contains(two.fence() + 1);
    }

    @Test
    void anOldControllersWritesAreRefused() {
        long old = acquire("one").fence();
        Optional<Lease> taken = store.acquireLease("two", "one", NOW, LEASE, 0);

        assertThatThrownBy(() -> store.writeFenced(old, tx -> {
                    tx.rollouts().put(RolloutRow.none("policy"));
                    return true;
                }))
                .isInstanceOf(StaleFenceException.class);
        assertThatThrownBy(() -> store.renewLease(old, NOW, LEASE)).isInstanceOf(StaleFenceException.class);
        assertThat(list(store, tx -> tx.rollouts().list())).isEmpty();
        assertThat(store.renewLease(taken.orElseThrow().fence(), NOW, LEASE).holder())
                .isEqualTo("two");
    }

    @Test
    void theJournalReadsBackWhatWasWritten() {
        JournalEvent priced = new JournalEvent(
                NOW.plusNanos(4567),
                "ann",
                "DEPLOY",
                "policy",
                "{\"a\":\"ü\"}",
                new BigDecimal("1.250"),
                NOW,
                DIGEST.hex());
        JournalEntry written = store.write(tx -> tx.journal().append(priced));
        append(3);

        assertThat(list(store, tx -> tx.journal().after(0, 2)))
                .hasSize(2)
                .first()
                .isEqualTo(written);
        assertThat(list(store, tx -> tx.journal().tail("", 2)))
                .extracting(JournalEntry::sequence)
                .containsExactly(3L, 4L);
        assertThat(store.verifyJournal()).isEqualTo(new JournalVerification(4, head(), 0, ""));
    }

    @Test
    void theJournalCannotBeChangedByAccident() throws SQLException {
        append(2);
        for (String sql : List.of("UPDATE journal SET actor = 'bob'", "DELETE FROM journal")) {
            assertThatThrownBy(() -> execute(sql)).hasMessageContaining("append-only");
        }
        assertThat(store.verifyJournal().intact()).isTrue();
    }

    @Test
    void aTamperedJournalIsFoundAndTheEntryNamed() throws SQLException {
        append(6);
        dropTriggers();
        execute("UPDATE journal SET actor = 'bob' WHERE sequence = 4");
        assertThat(store.verifyJournal().brokenAt()).isEqualTo(4);
        assertThat(store.verifyJournal().reason()).contains("content was changed");

        execute("UPDATE journal SET actor = 'ann' WHERE sequence = 4");
        assertThat(store.verifyJournal().intact()).isTrue();

        execute("UPDATE journal SET sequence = 99 WHERE sequence = 2");
        execute("UPDATE journal SET sequence = 2 WHERE sequence = 3");
        execute("UPDATE journal SET sequence = 3 WHERE sequence = 99");
        assertThat(store.verifyJournal().brokenAt()).isEqualTo(2);

        execute("UPDATE journal SET sequence = 99 WHERE sequence = 2");
        execute("UPDATE journal SET sequence = 2 WHERE sequence = 3");
        execute("UPDATE journal SET sequence = 3 WHERE sequence = 99");
        execute("DELETE FROM journal WHERE sequence IN (3, 4)");
        assertThat(store.verifyJournal().brokenAt()).isEqualTo(5);
        assertThat(store.verifyJournal().reason()).contains("entry 3 is missing");
    }

    @Test
    void writersInTwoProcessesTakeTurns() throws Exception {
        List<Callable<Boolean>> writers = new ArrayList<>();
        for (int i = 0; i < 2; i++) {
            writers.add(() -> {
                try (Store own = Store.open(store.url())) {
                    for (int n = 0; n < 20; n++) {
                        own.write(tx -> tx.journal().append(event("RACE")));
                    }
                }
                return true;
            });
        }
        try (ExecutorService threads = Executors.newFixedThreadPool(2)) {
            for (Future<Boolean> done : threads.invokeAll(writers)) {
                assertThat(done.get()).isTrue();
            }
        }
        assertThat(store.verifyJournal()).isEqualTo(new JournalVerification(40, head(), 0, ""));
    }

    @Test
    void ofABenchTheLatestCountsAndOfLiveTrafficTheMost() {
        ThroughputRow first = new ThroughputRow("m", "aws", "a", 50, Duration.ofMillis(300), NOW, "bench");
        ThroughputRow second = new ThroughputRow("m", "aws", "a", 40, Duration.ofMillis(100), NOW, "bench");
        ThroughputRow live = live(30, 300);
        store.write(tx -> {
            tx.throughputs().put(first);
            tx.throughputs().put(second);
            return List.of(
                    tx.throughputs().raise(live(20, 300)),
                    tx.throughputs().raise(live),
                    tx.throughputs().raise(live(30, 300)),
                    tx.throughputs().raise(live(60, 900)));
        });
        assertThat(list(store, tx -> tx.throughputs().of("m"))).containsExactly(second, live, live(60, 900));
        assertThat(store.<Boolean>write(tx -> tx.throughputs().raise(live(29, 300))))
                .isFalse();
        assertThat(list(store, tx -> tx.throughputs().of("n"))).isEmpty();
    }

    private static ThroughputRow live(double rate, long objectiveMillis) {
        return new ThroughputRow(
                "m", "aws", "a", rate, Duration.ofMillis(objectiveMillis), NOW, "live", ThroughputRow.Origin.LIVE);
    }

    @Test
    void anotherVersionsTablesAreRefused() throws SQLException {
        execute("UPDATE flyway_schema_history SET version = '999' WHERE version = '" + Schema.VERSION + "'");
        MlopsException failure = catchThrowableOfType(MlopsException.class, () -> Store.open(store.url()));
        assertThat(failure).hasMessageContaining("a newer version of this tool");
    }

    private static <T> List<T> list(Store store, Function<Transaction, List<T>> query) {
        return store.read(query);
    }

    private static <T> Optional<T> maybe(Store store, Function<Transaction, Optional<T>> query) {
        return store.read(query);
    }

    Store store() {
        return store;
    }

    private Lease acquire(String holder) {
        return store.acquireLease(holder, "", NOW, LEASE, 0).orElseThrow();
    }

    private void append(int count) {
        for (int i = 0; i < count; i++) {
            store.write(tx -> tx.journal().append(event("STEP")));
        }
    }

    private String head() {
        return store.read(tx -> tx.journal().tail("", 1)).get(0).hash();
    }

    static JournalEvent event(String action) {
        return JournalEvent.of(NOW, "ann", action, "policy", "{}");
    }

    void dropTriggers() throws SQLException {
        if (store.url().isSqlite()) {
            execute("DROP TRIGGER journal_no_update");
            execute("DROP TRIGGER journal_no_delete");
        } else {
            execute("DROP TRIGGER journal_no_change ON journal");
        }
    }

    void execute(String sql) throws SQLException {
        try (Connection connection = DriverManager.getConnection(store.url().value());
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }
}
