package io.mlops.controlplane.audit;

import static org.assertj.core.api.Assertions.assertThat;

import io.mlops.Location;
import io.mlops.Sha256;
import io.mlops.artifact.ObjectKey;
import io.mlops.controlplane.alert.AlertChannel;
import io.mlops.controlplane.evidence.Evidence;
import io.mlops.controlplane.evidence.MapStore;
import io.mlops.controlplane.journal.JournalEntry;
import io.mlops.controlplane.journal.JournalEvent;
import io.mlops.controlplane.live.Running;
import io.mlops.controlplane.port.ProviderLookup;
import io.mlops.controlplane.rollup.Rollup;
import io.mlops.controlplane.spec.SpecJson;
import io.mlops.controlplane.store.DeploymentRow;
import io.mlops.controlplane.store.Store;
import io.mlops.controlplane.store.ThroughputRow;
import io.mlops.controlplane.view.View;
import io.mlops.endpoint.EndpointSpec;
import io.mlops.endpoint.ModelSpec;
import io.mlops.endpoint.TensorSpec;
import io.mlops.provider.Provider;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.concurrent.CopyOnWriteArrayList;
import org.assertj.core.data.Offset;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** What a controller does beside its loop, on fake time; only the sending has a thread of its own. */
class AuditorTest implements AlertChannel {
    @TempDir
    Path folder;

    private final MapStore elsewhere = new MapStore();
    private final List<JsonNode> sent = new CopyOnWriteArrayList<>();
    private Instant now = Instant.parse("2026-11-21T08:00:00Z");
    private List<Running> running = List.of();
    private Store store;
    private long fence;
    private Auditor auditor;

    @BeforeEach
    void open() {
        store = Store.open(Evidence.sqlite(folder));
        fence = store.acquireLease("one", "", now, Duration.ofDays(9), 0)
                .orElseThrow()
                .fence();
        auditor = start();
    }

    private Auditor start() {
        AuditSettings settings = new AuditSettings(
                List.of(URI.create("file:///mnt/other")), null, elsewhere, List.of(this), null, Set.of());
        return new Auditor(
                new Auditor.Scene(
                        store,
                        fence,
                        Runnable::run,
                        folder.resolve("rollups"),
                        folder.resolve("audit.json"),
                        folder.resolve("audit.key"),
                        "test",
                        () -> running,
                        new NoProviders(),
                        (tx, at) -> {}),
                settings);
    }

    private static final class NoProviders implements ProviderLookup {
        @Override
        public SortedSet<String> names() {
            return new TreeSet<>();
        }

        @Override
        public Optional<Provider> find(String name) {
            return Optional.empty();
        }
    }

    @AfterEach
    void close() {
        auditor.close();
        store.close();
    }

    @Test
    void anchorsDailyAndWhenSomethingHappened() {
        look("READY");
        assertThat(anchors()).containsExactly("daily");
        look("READY");
        assertThat(anchors()).hasSize(1);
        note("FAILOVER");
        look("READY");
        note("ROLLOUT_ABORTED");
        look("READY");
        assertThat(anchors()).containsExactly("daily", "failover", "rollback");

        // The next controller knows when it was done last.
        auditor.close();
        auditor = start();
        now = now.plus(Duration.ofHours(23));
        look("READY");
        assertThat(anchors()).hasSize(3);
        now = now.plus(Duration.ofHours(2));
        look("READY");
        assertThat(anchors()).hasSize(4).endsWith("daily");
        awaitSent("FAILOVER/FIRING/policy", "ROLLBACK/FIRING/policy");
    }

    @Test
    void anAnchorThatFailsIsToldWrittenDownAndTriedAgain() {
        elsewhere.unreachable = true;
        look("READY");
        look("READY");
        now = now.plusSeconds(60);
        look("READY");
        assertThat(actions()).containsExactly("ANCHOR_FAILED");
        awaitSent("ANCHOR_FAILED/FIRING/file:///mnt/other");
        AuditState.Place place = AuditState.readNews(folder.resolve("audit.json"))
                .orElseThrow()
                .anchors()
                .getFirst();
        assertThat(place.trouble()).contains("the other place does not answer");
        assertThat(place.last()).isEqualTo(Instant.MIN);

        elsewhere.unreachable = false;
        now = now.plusSeconds(60);
        look("READY");
        assertThat(actions()).containsExactly("ANCHOR_FAILED", "ANCHORED");
        awaitSent("ANCHOR_FAILED/FIRING/file:///mnt/other", "ANCHOR_FAILED/RESOLVED/file:///mnt/other");
        assertThat(AuditState.readNews(folder.resolve("audit.json"))).isEmpty();
    }

    @Test
    void whatNeedsASecondPersonIsNotChangedSilently() {
        look("READY");
        note("APPROVALS_CHANGED");
        look("READY");
        awaitSent("APPROVALS_CHANGED/FIRING/policy");
    }

    @Test
    void aGatewayThatIsGoneIsToldAndWrittenDown() {
        look("READY");
        Instant down = now.plusSeconds(2);
        look("DOWN");
        look("STARTING");
        look("READY");
        assertThat(actions()).containsExactly("ANCHORED", "GATEWAY_DOWN", "GATEWAY_READY");
        assertThat(entries().get(1).at()).isEqualTo(down);
        assertThat(entries().get(2).detail()).isEqualTo("{\"downMillis\":4000}");
        awaitSent("GATEWAY_DOWN/FIRING/gateway", "GATEWAY_DOWN/RESOLVED/gateway");
    }

    @Test
    void aGatewayThatIsStillGoneIsToldAgainByTheNextController() {
        look("READY");
        look("DOWN");
        awaitSent("GATEWAY_DOWN/FIRING/gateway");
        auditor.close();
        auditor = start();
        look("STARTING");
        look("STARTING");
        look("READY");
        assertThat(actions()).containsExactly("ANCHORED", "GATEWAY_DOWN", "GATEWAY_READY");
        awaitSent("GATEWAY_DOWN/FIRING/gateway", "GATEWAY_DOWN/FIRING/gateway", "GATEWAY_DOWN/RESOLVED/gateway");
    }

    @Test
    void anObjectiveThatIsGoneIsAtRiskNoMore() {
        store.write(tx -> {
            tx.deployments().put(deployment("99.9%"));
            return tx.rollups().add(new Rollup("gw", now, "policy", 0, 60, 0, 1000, 900, 0, 0, 1000, 0, 0, 0, ""));
        });
        now = now.plusSeconds(60);
        look("READY");
        awaitSent("OBJECTIVE_AT_RISK/FIRING/policy", "BUDGET_BURNING/FIRING/policy");
        store.write(tx -> {
            tx.deployments().forget("policy");
            return true;
        });
        now = now.plusSeconds(60);
        look("READY");
        awaitSent(
                "OBJECTIVE_AT_RISK/FIRING/policy",
                "BUDGET_BURNING/FIRING/policy",
                "OBJECTIVE_AT_RISK/RESOLVED/policy",
                "BUDGET_BURNING/RESOLVED/policy");
    }

    @Test
    void whatLiveTrafficShowsOfAReplicaIsKept() throws Exception {
        store.write(tx -> {
            tx.deployments().put(deployment("99%"));
            return true;
        });
        Sha256 digest = Sha256.of("m".getBytes(StandardCharsets.UTF_8));
        List<TensorSpec> tensors = List.of(new TensorSpec("x", "FP32", List.of(-1L, 2L)));
        EndpointSpec spec = EndpointSpec.of(
                "policy-x",
                Location.of("fake", "a"),
                new ModelSpec("policy", ObjectKey.of("m.pt"), digest, "pytorch", tensors, tensors),
                "image");
        running = List.of(new Running("policy", 1, spec, 2));
        Path rollups = Files.createDirectories(folder.resolve("rollups"));
        // Every 12 seconds: the line comes two seconds after its minute.
        for (int look = 0; look < 14; look++) {
            if (look == 10) {
                Files.writeString(
                        rollups.resolve("gw.0.jsonl"),
                        "{\"v\":1,\"kind\":\"place\",\"instance\":\"gw\",\"minute\":\"2026-11-21T08:01:00Z\",\"millis\":60001,"
                                + "\"deployment\":\"policy\",\"location\":\"fake/a\",\"revision\":1,\"model\":\""
                                + digest
                                + "\",\"answered\":18000,\"failed\":0,\"micros\":[[5000,18000]]}\n");
            }
            look("READY");
            now = now.plusSeconds(10);
        }
        List<ThroughputRow> kept = store.read(tx -> tx.throughputs().of(digest.hex()));
        assertThat(kept).hasSize(1);
        assertThat(kept.getFirst().origin()).isEqualTo(ThroughputRow.Origin.LIVE);
        assertThat(kept.getFirst().requestsPerSecond()).isCloseTo(150, Offset.offset(0.01));
        assertThat(kept.getFirst().source())
                .isEqualTo("live traffic of policy at fake/a: 300.0 requests/s by 2 for a minute, p99 5.0 ms");
    }

    private DeploymentRow deployment(String availability) {
        return new DeploymentRow(
                "policy",
                1,
                SpecJson.deployment(
                        "{\"model\": {\"uri\": \"m.pt\", \"inputs\": [{\"name\": \"x\", \"shape\": [-1, 4]}],"
                                + " \"outputs\": [{\"name\": \"y\", \"shape\": [-1]}]}, \"replicas\": {\"min\": 1},"
                                + " \"placement\": [\"fake/a\"], \"objectives\": {\"availability\": \"" + availability
                                + "\"}}"),
                1,
                false,
                "os:ann",
                now);
    }

    @Test
    void oneLostReplicaIsNoNewsThreeAre() {
        look("READY");
        note("REPLICA_LOST");
        look("READY");
        now = now.plus(Duration.ofMinutes(6));
        note("REPLICA_LOST");
        note("REPLICA_LOST");
        look("READY");
        assertThat(sent).isEmpty();
        note("REPLICA_LOST");
        look("READY");
        awaitSent("REPLICAS_LOST/FIRING/policy");
    }

    @Test
    void ejectionsOfTheGatewaysAreToldOnce() throws Exception {
        gatewayEvents("EJECTED", "EJECTED", "EJECTED", "EJECTED", "EJECTED");
        look("READY");
        awaitSent("EJECTION/FIRING/policy");
        now = now.plus(Duration.ofMinutes(11));
        look("READY");
        awaitSent("EJECTION/FIRING/policy", "EJECTION/RESOLVED/policy");
        assertThat(sent.getLast().path("count").asInt()).isEqualTo(5);
    }

    @Test
    void aCertificateThatEndsIsToldUntilItIsReplaced() throws Exception {
        gatewayEvents("CERTIFICATE_EXPIRES");
        look("READY");
        awaitSent("CERTIFICATE_EXPIRES/FIRING/gateway");
        gatewayEvents("CERTIFICATE_EXPIRES", "SECURITY_RELOADED");
        look("READY");
        awaitSent("CERTIFICATE_EXPIRES/FIRING/gateway", "CERTIFICATE_EXPIRES/RESOLVED/gateway");
    }

    /** What a gateway's file holds now. */
    private void gatewayEvents(String... types) throws Exception {
        Path rollups = Files.createDirectories(folder.resolve("rollups"));
        StringBuilder lines = new StringBuilder();
        for (int i = 0; i < types.length; i++) {
            String deployment = types[i].equals("EJECTED") ? "policy" : "";
            lines.append("{\"v\":1,\"kind\":\"event\",\"instance\":\"gw\",\"seq\":" + (i + 1) + ",\"at\":\"" + now
                    + "\",\"type\":\"" + types[i] + "\",\"deployment\":\"" + deployment
                    + "\",\"upstream\":\"u1\",\"reason\":\"refused\"}\n");
        }
        Files.writeString(rollups.resolve("gw.0.jsonl"), lines);
    }

    @Test
    void aStoreThatDoesNotAnswerIsToldAndNothingElseIsTried() {
        auditor.look(view("READY", "the database does not answer"));
        awaitSent("STORE_UNREACHABLE/FIRING/store");
        assertThat(elsewhere.objects).isEmpty();
        look("READY");
        awaitSent("STORE_UNREACHABLE/FIRING/store", "STORE_UNREACHABLE/RESOLVED/store");
    }

    private void look(String gateway) {
        now = now.plusSeconds(2);
        auditor.look(view(gateway, ""));
    }

    private View view(String gateway, String trouble) {
        View.Deployment deployment =
                new View.Deployment("policy", 1, 1, View.Phase.READY, "", 1, 0, "", "", 1, 1, List.of(), List.of());
        return new View(now, null, new View.Gateway("", "", 1, gateway, ""), trouble, List.of(deployment));
    }

    private void note(String action) {
        store.write(tx -> tx.journal().append(JournalEvent.of(now, "os:ann", action, "policy", "{}")));
    }

    private List<JournalEntry> entries() {
        return store.read(tx -> tx.journal().after(0, 100));
    }

    private List<String> actions() {
        return entries().stream().map(JournalEntry::action).toList();
    }

    private List<String> anchors() {
        return entries().stream()
                .filter(entry -> entry.action().equals("ANCHORED"))
                .map(entry -> Detail.of(entry).text("reason"))
                .toList();
    }

    private void awaitSent(String... expected) {
        Awaitility.await().atMost(Duration.ofSeconds(30)).until(() -> sent.size() >= expected.length);
        assertThat(sent)
                .extracting(node ->
                        node.path("kind").asString() + "/" + node.path("state").asString() + "/"
                                + node.path("subject").asString())
                .containsExactly(expected);
    }

    @Override
    public String name() {
        return "test";
    }

    @Override
    public void send(byte[] json) {
        sent.add(JsonMapper.shared().readTree(new String(json, StandardCharsets.UTF_8)));
    }
}
