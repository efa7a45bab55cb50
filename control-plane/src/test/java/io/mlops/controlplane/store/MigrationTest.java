package io.mlops.controlplane.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.mlops.Location;
import io.mlops.controlplane.journal.JournalChain;
import io.mlops.controlplane.journal.JournalEntry;
import io.mlops.controlplane.journal.JournalEvent;
import io.mlops.controlplane.rollup.Rollup;
import io.mlops.controlplane.spec.SpecJson;
import io.mlops.controlplane.store.ThroughputRow.Origin;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A database of each older version, with rows in all of its tables, is brought to this one and read. */
class MigrationTest {
    private static final String SPEC = """
            {"model": {"uri": "m.pt", "inputs": [{"name": "x", "shape": [-1, 4]}],
            "outputs": [{"name": "y", "shape": [-1]}]}, "replicas": {"min": 2}, "placement": ["local/a", "local/b"]}""";
    private static final Instant NOW = Instant.ofEpochMilli(1_700_000_000_123L);
    /** An hour whose number since the epoch is 1000. */
    private static final Instant HOUR = Instant.ofEpochSecond(3_600_000);

    /** What each version could write into the tables that it brought. */
    private static final Map<Integer, List<String>> ROWS = Map.of(
            1,
            List.of(
                    "INSERT INTO deployments VALUES ('policy', 3, '" + SPEC + "', 1, 0, 'ann', 1700000000123)",
                    "INSERT INTO requests VALUES (1, 'policy', 'FAILOVER', 'local/a', 'local/b', 'ann', 1700000000123,"
                            + " 'ACTIVE')",
                    "INSERT INTO rollouts VALUES ('policy', 1, 2, 0, 1700000000123, 1700000000123, 0, 0, 0, '', 3)",
                    "UPDATE lease SET holder = 'host:1', fence = 7, expires_at = 1700000000123",
                    "UPDATE changes SET value = 41"),
            2,
            List.of(
                    "INSERT INTO rollups VALUES ('g1', 60000, 'policy', 0, 60, 0, 30, 1, 0, 2, 31, 1, 0, 0, '')",
                    "INSERT INTO rollups VALUES ('g2', 60000, 'policy', 0, 60, 0, 12, 0, 0, 0, 12, 0, 0, 0, '')",
                    "INSERT INTO rollups VALUES ('g1', 60001, 'policy', 0, 60, 0, 5, 0, 0, 0, 5, 0, 0, 0, '')",
                    "INSERT INTO rollups VALUES ('g1', 60060, 'policy', 0, 60, 0, 9, 0, 0, 9, 0, 0, 0, 0, '')",
                    "INSERT INTO gateway_events VALUES ('g1', 1, 3600001000, 'EJECTED', 'policy', 'u', 'local/a', 'slow')",
                    "INSERT INTO rollup_files VALUES ('g1.jsonl', 512)",
                    "INSERT INTO approvals VALUES (1, 'ROLLOUT', 'policy', 's', '{}', '', 'ann db:postgres', 1700000000123,"
                            + " 1700000060123, 'PENDING', '', 0)",
                    "INSERT INTO settings VALUES ('approvals', 'on')"),
            3,
            List.of("INSERT INTO freezes VALUES ('policy', '{\"name\": \"x\", \"valid\": {\"from\": \"2026-01-01\","
                    + " \"until\": \"2026-12-31\"}, \"sessions\": [{\"days\": [\"mon\"], \"hours\": [\"17:00-16:00\"]}]}',"
                    + " 'because')"),
            4,
            List.of(
                    "INSERT INTO decisions VALUES ('policy', 1, 'asked', '{}', '{}', 'one' || chr(10) || 'two', 'ann',"
                            + " 1700000000123)",
                    "INSERT INTO throughputs VALUES ('m', 'aws', 'ml.g5.xlarge', 123.5, 300, 1700000000123, 'bench')"));

    @TempDir
    private static Path folder;

    private static EmbeddedPostgres server;

    @BeforeAll
    static void start() throws IOException {
        server = EmbeddedPostgres.start();
    }

    @AfterAll
    static void stop() throws IOException {
        server.close();
    }

    static IntStream older() {
        return IntStream.range(1, Integer.parseInt(Schema.VERSION));
    }

    @ParameterizedTest
    @MethodSource("older")
    void onSqlite(int version) throws SQLException {
        keepsItsRows(StoreUrl.sqlite(folder.resolve("v" + version + ".db")), version);
    }

    @ParameterizedTest
    @MethodSource("older")
    void onPostgres(int version) throws SQLException {
        try (Connection connection = server.getPostgresDatabase().getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute("CREATE DATABASE v" + version);
        }
        keepsItsRows(StoreUrl.parse(server.getJdbcUrl("postgres", "v" + version)), version);
    }

    private static void keepsItsRows(StoreUrl url, int version) throws SQLException {
        Schema.migrations(url).target(Integer.toString(version)).load().migrate();
        JournalEntry entry = fill(url, version);

        try (Store store = Store.open(url)) {
            assertThat(store.verifyJournal().entries()).isEqualTo(1);
            assertThat(list(store, tx -> tx.journal().after(0, 10))).containsExactly(entry);
            first(store);
            if (version >= 2) {
                second(store);
            }
            if (version >= 3) {
                third(store);
            }
            if (version >= 4) {
                fourth(store);
            }
        }
    }

    private static void first(Store store) {
        assertThat(store.changes()).isEqualTo(41);
        assertThat(store.lease()).isEqualTo(new Lease("host:1", 7, NOW));
        assertThat(list(store, tx -> tx.deployments().list()))
                .containsExactly(new DeploymentRow("policy", 3, SpecJson.deployment(SPEC), 1, false, "ann", NOW));
        assertThat(list(store, tx -> tx.deployments().failovers()))
                .containsExactly(new RequestRow(
                        1,
                        "policy",
                        RequestRow.Kind.FAILOVER,
                        Location.parse("local/a"),
                        Location.parse("local/b"),
                        "ann",
                        NOW,
                        RequestRow.State.ACTIVE));
        assertThat(list(store, tx -> tx.rollouts().list()))
                .containsExactly(new RolloutRow("policy", 1, 2, 0, NOW, NOW, 0, Instant.EPOCH, 0, "", 3));
    }

    private static void second(Store store) {
        List<Rollup> minutes = new ArrayList<>();
        store.read(tx -> {
            tx.rollups().each(HOUR, HOUR.plus(Duration.ofHours(2)), minutes::add);
            return true;
        });
        assertThat(minutes).hasSize(4).extracting(Rollup::requests).containsExactlyInAnyOrder(30L, 12L, 5L, 9L);
        assertThat(list(store, tx -> tx.loadHours().of("policy")))
                .as("two gateways of one minute add up, and what was refused is no load")
                .containsExactly(new LoadHour(HOUR, 2, 45, 40), new LoadHour(HOUR.plus(Duration.ofHours(1)), 1, 0, 0));
        assertThat(list(store, tx -> tx.rollups().events(HOUR, HOUR.plus(Duration.ofHours(1)))))
                .hasSize(1);
        long position = store.read(tx -> tx.rollups().position("g1.jsonl"));
        assertThat(position).isEqualTo(512);
        assertThat(list(store, tx -> tx.approvals().pending()))
                .singleElement()
                .extracting(ApprovalRow::askedBy, ApprovalRow::expiresAt)
                .containsExactly("ann db:postgres", NOW.plusSeconds(60));
        String setting = store.read(tx -> tx.settings().value("approvals"));
        assertThat(setting).isEqualTo("on");
    }

    private static void third(Store store) {
        assertThat(list(store, tx -> tx.freezes().list())).singleElement().satisfies(freeze -> {
            assertThat(freeze.calendar().name()).isEqualTo("x");
            assertThat(freeze.exception()).isEqualTo("because");
        });
    }

    private static void fourth(Store store) {
        Optional<DecisionRow> decision = store.read(tx -> tx.decisions().latest("policy"));
        assertThat(decision)
                .contains(new DecisionRow("policy", 1, "asked", "{}", "{}", List.of("one", "two"), "ann", NOW));
        assertThat(list(store, tx -> tx.throughputs().of("m")))
                .as("what was measured before was measured by a bench")
                .containsExactly(new ThroughputRow(
                        "m", "aws", "ml.g5.xlarge", 123.5, Duration.ofMillis(300), NOW, "bench", Origin.BENCH));
    }

    /** The rows of this version and all before it, and one entry of the journal. */
    private static JournalEntry fill(StoreUrl url, int version) throws SQLException {
        JournalEntry entry =
                JournalChain.seal(1, JournalEvent.of(NOW, "ann", "DEPLOY", "policy", "{}"), JournalChain.GENESIS);
        try (Connection connection = Connections.of(url).open();
                Statement statement = connection.createStatement();
                PreparedStatement journal = connection.prepareStatement(
                        "INSERT INTO journal VALUES (1, ?, 'ann', 'DEPLOY', 'policy', '{}', NULL, NULL, '', ?, ?)")) {
            for (int each = 1; each <= version; each++) {
                for (String row : Objects.requireNonNull(ROWS.get(each), "write rows of version " + each)) {
                    statement.execute(url.isSqlite() ? row.replace("chr(10)", "char(10)") : row);
                }
            }
            journal.setString(1, entry.at().toString());
            journal.setString(2, entry.previousHash());
            journal.setString(3, entry.hash());
            journal.execute();
        }
        return entry;
    }

    private static <T> List<T> list(Store store, Function<Transaction, List<T>> query) {
        return store.read(query);
    }
}
