package io.mlops.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.mlops.Sha256;
import io.mlops.cli.CommandLineFixture.Result;
import io.mlops.controlplane.Act;
import io.mlops.controlplane.ControlPlane;
import io.mlops.controlplane.Home;
import io.mlops.controlplane.Plan;
import io.mlops.controlplane.spec.SpecJson;
import io.mlops.controlplane.store.StoreUrl;
import io.mlops.controlplane.view.View;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;
import java.time.InstantSource;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Evidence on the command line. */
class AuditTest {
    @TempDir
    Path folder;

    private CommandLineFixture cli;

    @BeforeEach
    void setUp() throws Exception {
        cli = new CommandLineFixture(folder.resolve("home"));
        Files.createDirectories(folder.resolve("dist/lib/providers"));
        System.setProperty("mlops.dist", folder.resolve("dist").toString());
        try (ControlPlane plane = plane()) {
            plane.submit(
                    new Act.Change(
                            "trading-policy",
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
                                     "replicas": {"min": 2}, "placement": ["local/a", "local/b"], "objectives": {"availability": "99.9%"}}
                                    """),
                            null,
                            "",
                            null),
                    "os:ann");
            plane.record("controller", "REPLICA_READY", "trading-policy", "{\"location\":\"local/a\"}");
            plane.record(
                    "os:ann", "DRILL", "trading-policy", "{\"fault\":\"kill\",\"target\":\"local/a\",\"held\":true}");
        }
    }

    @AfterEach
    void tearDown() {
        System.clearProperty("mlops.dist");
    }

    private ControlPlane plane() {
        Home home = Home.of(cli.home);
        return ControlPlane.open(
                home, StoreUrl.sqlite(home.database()), InstantSource.fixed(CommandLineFixture.NOW.minusSeconds(3600)));
    }

    @Test
    void theReportOfAMonthIsForPeopleAndPrograms() {
        Result text = cli.run("audit", "report", "--month", "2026-11");
        assertThat(text.exit()).isZero();
        assertThat(text.out())
                .startsWith("Availability report for 2026-11 (UTC), 2026-11-01T00:00:00Z to 2026-11-21T12:00:00Z\n")
                .contains(
                        "trading-policy: objective 99.90 % MET",
                        "availability by time      between 0.00 % and 100.00 %, depending on what nobody wrote down",
                        "3,600 unknown",
                        "kill at local/a",
                        "journal   intact, 3 entries",
                        "anchors   none: a rewritten journal could not be told from this one");
        JsonNode json = JsonMapper.shared()
                .readTree(cli.run("audit", "report", "-o", "json").out());
        assertThat(json.path("month").asString()).isEqualTo("2026-11");
        assertThat(json.path("held").asBoolean()).isTrue();
        JsonNode service = json.path("deployments").path(0);
        assertThat(service.path("objective").asDouble()).isEqualTo(0.999);
        assertThat(service.path("time").path("unknownSeconds").asInt()).isEqualTo(3600);
        assertThat(json.path("happenings").path(1).path("what").asString()).isEqualTo("DRILL");
        assertThat(json.path("evidence").path("journalIntact").asBoolean()).isTrue();

        Result none = cli.run("audit", "report", "--month", "2026-11", "other");
        assertThat(none.out()).contains("Nothing was deployed.");
        Result wrong = cli.run("audit", "report", "--month", "november");
        assertThat(wrong.exit()).isEqualTo(2);
        assertThat(wrong.err()).contains("\"november\" is no month; write 2026-11");
    }

    @Test
    void aReportIsNoCheckUnlessItIsAskedToBe() throws Exception {
        tamper("UPDATE journal SET actor = 'os:bob' WHERE sequence = 2");
        Result report = cli.run("audit", "report", "--month", "2026-11");
        assertThat(report.exit()).isZero();
        assertThat(report.out()).contains("journal   BROKEN at entry 2");
        assertThat(cli.run("audit", "report", "--month", "2026-11", "--check").exit())
                .isEqualTo(8);
    }

    @Test
    void theKeyIsMadeOnceAndItsPublicHalfIsPrinted() {
        Result first = cli.run("audit", "anchor", "--public-key");
        assertThat(first.out()).startsWith("-----BEGIN PUBLIC KEY-----\n").endsWith("-----END PUBLIC KEY-----\n");
        assertThat(cli.run("audit", "anchor", "--public-key").out()).isEqualTo(first.out());
        Result nowhere = cli.run("audit", "anchor");
        assertThat(nowhere.exit()).isEqualTo(5);
        assertThat(nowhere.err()).contains("cannot anchor: no place is configured", "config set audit.anchors");
        Result unknown = cli.run("audit", "anchor", "--to", "tape://shelf");
        assertThat(unknown.exit()).isEqualTo(2);
        assertThat(unknown.err()).contains("cannot open a store of the kind tape://");
        Result alone = cli.run("audit", "verify", "--public-key", "x.pem");
        assertThat(alone.exit()).isEqualTo(2);
        assertThat(alone.err()).contains("--public-key proves anchors");
    }

    @Test
    void theLogCanBeFiltered() {
        assertThat(cli.run("audit", "log", "--action", "drill").out())
                .contains("DRILL")
                .doesNotContain("DEPLOY");
        assertThat(cli.run("audit", "log", "--since", "59m").out()).isEqualTo("The journal is empty.\n");
        assertThat(cli.run("audit", "log", "--since", "61m", "-n", "1").out().lines())
                .hasSize(2);
        assertThat(cli.run("audit", "log", "other").out()).isEqualTo("The journal is empty.\n");
        Result wrong = cli.run("audit", "log", "--since", "yesterday");
        assertThat(wrong.exit()).isEqualTo(2);
        assertThat(wrong.err()).contains("wrong value for --since", "\"yesterday\" is no duration");
    }

    @Test
    void whatWaitsIsListedAndOnesOwnIsNotApproved() throws Exception {
        cli.deployed(View.Phase.READY, "");
        cli.run("config", "set", "approvals", "failover,destroy");
        assertThat(cli.run("approve").out()).isEqualTo("Nothing waits for approval.\n");

        Result asked = cli.run("failover", "trading-policy", "--from", "local/a", "--yes");
        assertThat(asked.exit()).isEqualTo(9);
        assertThat(asked.out())
                .contains(
                        "waits for a second person until 2026-11-21T13:00:00Z: fail trading-policy over from local/a",
                        "runs: mlops-cli approve 1");
        Result json = cli.run("destroy", "trading-policy", "--yes", "-o", "json");
        assertThat(json.exit()).isEqualTo(9);
        assertThat(JsonMapper.shared()
                        .readTree(json.out())
                        .path("waiting")
                        .path(0)
                        .path("kind")
                        .asString())
                .isEqualTo("DESTROY");
        assertThat(cli.run("approve").out()).contains("fail trading-policy over", "destroy trading-policy");

        Result own = cli.run("approve", "1", "--yes");
        assertThat(own.exit()).isEqualTo(3);
        assertThat(own.err()).contains("it needs another person");
        Result withdrawn = cli.run("approve", "1", "--deny", "--yes");
        assertThat(withdrawn.exit()).isZero();
        assertThat(withdrawn.out()).startsWith("denied: fail trading-policy over from local/a");
        assertThat(cli.run("approve", "7", "--yes").exit()).isEqualTo(4);
        assertThat(cli.run("approve", "x", "--yes").exit()).isEqualTo(2);
        try (ControlPlane plane = plane()) {
            assertThat(plane.find("trading-policy").orElseThrow().generation()).isEqualTo(1);
        }
    }

    @Test
    void askingForLessIsAsked() throws Exception {
        tamper("INSERT INTO settings (name, value) VALUES ('approvals', 'rollout')");
        Result asked = cli.run("approve", "--loosen", "rollout", "--yes");
        assertThat(asked.exit()).isEqualTo(9);
        assertThat(asked.out()).contains(": let rollout need no second person any more", "runs: mlops-cli approve 1");
        Result nothing = cli.run("approve", "--loosen", "destroy", "--yes");
        assertThat(nothing.exit()).isEqualTo(5);
        assertThat(nothing.err()).contains("the store does not ask for one");
        assertThat(cli.run("approve", "1", "--loosen", "rollout", "--yes").exit())
                .isEqualTo(2);
        assertThat(cli.run("approve", "--loosen", "everything").exit()).isEqualTo(2);
    }

    @Test
    void whatSomebodyHasToLookAtIsInTheStatus() throws Exception {
        cli.deployed(View.Phase.READY, "");
        Path state = cli.home.resolve("audit.json");
        Files.writeString(
                state,
                "{\"version\":1,\"quiet\":true,\"writtenAt\":\"2026-11-21T11:59:00Z\",\"waiting\":3,\"anchors\":[]}");
        assertThat(cli.run("status").out()).doesNotContain("approvals");
        Files.writeString(
                state,
                "{\"version\":1,\"quiet\":false,\"writtenAt\":\"2026-11-21T11:59:00Z\",\"openAlerts\":2,"
                        + "\"alertTrouble\":\"webhook http://x answered 500\",\"waiting\":1,\"anchors\":[{\"place\":"
                        + "\"file:///mnt/o\",\"sequence\":4,\"last\":\"\",\"trouble\":\"there is no folder\"}]}");
        assertThat(cli.run("status").out())
                .contains(
                        "approvals   1 waiting (mlops-cli approve lists them)",
                        "alerts      2 not over; NOT DELIVERED: webhook http://x answered 500",
                        "anchors     FAILED at file:///mnt/o: there is no folder");
        assertThat(JsonMapper.shared()
                        .readTree(cli.run("status", "-o", "json").out())
                        .path("audit")
                        .path("openAlerts")
                        .asInt())
                .isEqualTo(2);
        Files.writeString(state, "half a fi");
        assertThat(cli.run("status").exit()).isZero();
    }

    private void tamper(String sql) throws Exception {
        String url = StoreUrl.sqlite(Home.of(cli.home).database()).value();
        try (Connection connection = DriverManager.getConnection(url);
                Statement statement = connection.createStatement()) {
            statement.execute("DROP TRIGGER journal_no_update");
            statement.execute(sql);
        }
    }
}
