package io.mlops.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.mlops.gateway.FaultyUpstream.Fault;
import io.mlops.routing.Route;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** What a gateway writes down of each minute. */
class RollupsTest {
    private static final Instant NOON = Instant.parse("2026-11-21T12:00:00Z");

    @TempDir
    Path home;

    private final Events events = new Events(Clock.system(), Level.DEBUG);
    private final List<Deployment> deployments = new ArrayList<>();

    @Test
    void aMinuteIsWrittenWhenItIsOver() throws IOException {
        Rollups rollups = rollups("one");
        Deployment policy = deployment();
        rollups.look(NOON.plusSeconds(30));
        finish(policy, 200, 2, 3);
        finish(policy, 503, 1, 2);
        finish(policy, 499, 1, 1);
        finish(policy, 429, 1, 0);
        rollups.look(NOON.plusSeconds(59));
        assertThat(lines("minute")).isEmpty();

        rollups.look(NOON.plusSeconds(60));
        JsonNode line = lines("minute").getFirst();
        assertThat(line.path("minute").asString()).isEqualTo("2026-11-21T12:00:00Z");
        assertThat(line.path("deployment").asString()).isEqualTo("policy");
        assertThat(line.path("from").asInt()).isEqualTo(30);
        assertThat(line.path("to").asInt()).isEqualTo(60);
        assertThat(line.path("requests").asLong()).isEqualTo(5);
        assertThat(line.path("errors").asLong()).isEqualTo(1);
        assertThat(line.path("left").asLong()).isEqualTo(1);
        assertThat(line.path("refused").asLong()).isEqualTo(1);
        assertThat(line.path("attempts").asLong()).isEqualTo(9);
        assertThat(line.path("micros").path(0).path(1).asLong()).isEqualTo(5);

        finish(policy, 200, 1, 1);
        rollups.look(NOON.plusSeconds(61));
        rollups.close();
        rollups.flush();
        assertThat(lines("minute").get(1).path("requests").asLong()).isEqualTo(1);
        assertThat(lines("minute").get(1).path("from").asInt()).isZero();
        assertThat(lines("minute").get(1).path("to").asInt()).isEqualTo(2);
    }

    @Test
    void secondsInWhichNothingCouldAnswerAreCounted() throws IOException {
        Rollups rollups = rollups("one");
        Deployment policy = deployment();
        for (int second = 0; second < 60; second++) {
            if (second >= 50) {
                finish(policy, 200, 1, 1);
            }
            rollups.look(NOON.plusSeconds(second));
        }
        rollups.look(NOON.plusSeconds(60));
        assertThat(lines("minute").getFirst().path("down").asInt()).isEqualTo(50);
    }

    @Test
    void whatIsDestroyedAndDeployedAgainCountsOn() throws IOException {
        Rollups rollups = rollups("one");
        finish(deployment(), 200, 4, 1);
        rollups.look(NOON);
        deployments.clear();
        rollups.look(NOON.plusSeconds(5));
        finish(deployment(), 200, 3, 1);
        rollups.look(NOON.plusSeconds(10));
        rollups.look(NOON.plusSeconds(60));
        assertThat(lines("minute")).hasSize(1);
        assertThat(lines("minute").getFirst().path("requests").asLong()).isEqualTo(7);
    }

    @Test
    void aClockThatIsSetBackWritesNoMinuteTwice() throws IOException {
        Rollups rollups = rollups("one");
        Deployment policy = deployment();
        rollups.look(NOON.plusSeconds(10));
        rollups.look(NOON.minusSeconds(100));
        finish(policy, 200, 1, 1);
        rollups.look(NOON.plusSeconds(20));
        rollups.look(NOON.plusSeconds(60));
        assertThat(lines("minute"))
                .extracting(line -> line.path("requests").asLong())
                .containsExactly(1L);
    }

    @Test
    void theFolderStaysWithinItsBounds() throws IOException {
        for (int instance = 0; instance < 5; instance++) {
            try (RollupFile file = new RollupFile(home.resolve("rollups"), "gw" + instance, 100, 400)) {
                for (int line = 0; line < 4; line++) {
                    file.append("x".repeat(60) + "\n", true);
                }
            }
        }
        try (Stream<Path> files = Files.list(home.resolve("rollups"))) {
            List<String> names =
                    files.map(file -> file.getFileName().toString()).sorted().toList();
            assertThat(names).contains("gw4.0.jsonl", "gw4.1.jsonl").doesNotContain("gw0.0.jsonl");
            assertThat(names.size()).isLessThanOrEqualTo(5);
        }
    }

    @Test
    void aGatewayWritesItsLastMinuteAndItsEjectionsDown() throws IOException {
        Path folder = home.resolve("rollups");
        try (GatewayRig rig = new GatewayRig(home, 2)) {
            rig.start(GatewayRig.quick(rig.routesFile())
                    .withFiles(GatewayFiles.following(rig.routesFile()).withRollups(folder)));
            rig.upstream(0).checksHealthy().fault(Fault.UNAVAILABLE_503);
            await().until(() -> {
                rig.predict();
                return rig.events(rig.upstream(0)).contains("EJECTED");
            });
        }
        long requests = lines("minute").stream()
                .mapToLong(line -> line.path("requests").asLong())
                .sum();
        long attempts = lines("minute").stream()
                .mapToLong(line -> line.path("attempts").asLong())
                .sum();
        assertThat(requests).isPositive();
        List<JsonNode> places = lines("place");
        assertThat(places).isNotEmpty().allSatisfy(line -> {
            assertThat(line.path("deployment").asString()).isEqualTo("policy");
            assertThat(line.path("revision").asInt()).isPositive();
            assertThat(line.path("location").asString()).isNotEmpty();
        });
        assertThat(sum(places, "answered"))
                .as("every request was answered in the end")
                .isEqualTo(requests);
        assertThat(sum(places, "failed")).isPositive();
        assertThat(attempts).isGreaterThan(requests);
        assertThat(lines("minute"))
                .anySatisfy(line -> assertThat(line.path("ejections").asLong()).isPositive());
        assertThat(lines("event"))
                .extracting(line -> line.path("type").asString())
                .contains("ROUTES_APPLIED", "EJECTED", "DRAINING");
    }

    @Test
    void aFolderThatCannotBeWrittenHoldsNothingUp() throws IOException {
        Path notAFolder = Files.writeString(home.resolve("file"), "");
        try (GatewayRig rig = new GatewayRig(home, 1)) {
            rig.start(GatewayRig.quick(rig.routesFile())
                    .withFiles(GatewayFiles.following(rig.routesFile()).withRollups(notAFolder.resolve("rollups"))));
            assertThat(rig.predict().statusCode()).isEqualTo(200);
        }
        assertThat(Files.size(notAFolder)).isZero();
    }

    private Rollups rollups(String instance) {
        return new Rollups(() -> deployments, events, new RollupFile(home.resolve("rollups"), instance), instance);
    }

    private Deployment deployment() {
        Route route = new Route("policy", Duration.ofSeconds(1), true, 1024, "{}", List.of());
        Deployment deployment = new Deployment(
                route,
                HealthRules.defaults(),
                QueueRules.defaults(),
                List.of(),
                events,
                (name, client, last, attempts, status, nanos) -> {},
                0);
        deployments.add(deployment);
        return deployment;
    }

    private static void finish(Deployment deployment, int status, int times, int attempts) {
        for (int i = 0; i < times; i++) {
            deployment.arrived();
            deployment.finished("c", status, Duration.ofMillis(2).toNanos(), null, attempts);
        }
    }

    private static long sum(List<JsonNode> lines, String field) {
        return lines.stream().mapToLong(line -> line.path(field).asLong()).sum();
    }

    private List<JsonNode> lines(String kind) throws IOException {
        List<JsonNode> lines = new ArrayList<>();
        Path folder = home.resolve("rollups");
        if (!Files.exists(folder)) {
            return lines;
        }
        try (Stream<Path> files = Files.list(folder)) {
            for (Path file : files.sorted().toList()) {
                for (String line : Files.readAllLines(file)) {
                    JsonNode node = JsonMapper.shared().readTree(line);
                    if (node.path("kind").asString().equals(kind)) {
                        lines.add(node);
                    }
                }
            }
        }
        return lines;
    }
}
