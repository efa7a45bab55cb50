package io.mlops.cli.e2e;

import static io.mlops.cli.e2e.Installation.NAME;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** Drills against the built distribution: what they break, what they report, and that nothing is left of them. */
@Order(4)
class DrillIT {
    private static final Duration PATIENCE = Duration.ofSeconds(90);

    @TempDir
    Path folder;

    @Test
    void everythingIsBrokenAndMendedAgain() throws Exception {
        try (Installation mlops = Installation.fresh(folder)) {
            mlops.deploy(mlops.patient("deployment.yaml"));
            aHangCostsNoRequest(mlops);
            slownessCostsNoRequest(mlops);
            aGatewayCostsOnlyItsConnections(mlops);
            aKilledDrillLeavesNobodyHanging(mlops);
            aKilledDrillLeavesNoFaultInTheGateway(mlops);
            anInterruptedDrillRevertsAndReports(mlops);
            tooMuchIsRefused(mlops);
        }
    }

    private static void aHangCostsNoRequest(Installation mlops) throws Exception {
        JsonNode report = drill(mlops, "hang", "local/b");
        assertThat(report.path("injector").asString()).isEqualTo("provider local");
        assertThat(report.at("/means/0").asString()).startsWith("SIGSTOP of process ");
        assertThat(report.path("failed").asInt(-1)).as(report.toString()).isZero();
        assertThat(report.path("revertedMillis").asDouble()).isPositive();
        assertThat(report.path("held").asBoolean()).as(report.toString()).isTrue();
        settled(mlops);
    }

    private static void slownessCostsNoRequest(Installation mlops) throws Exception {
        JsonNode report = drill(mlops, "slow", "local/c", "--delay", "1s", "--share", "30%");
        assertThat(report.path("injector").asString()).isEqualTo("the gateway's connector");
        assertThat(report.path("means").size()).as(report.toString()).isEqualTo(2);
        assertThat(report.path("failed").asInt(-1)).as(report.toString()).isZero();
        assertThat(report.path("held").asBoolean()).as(report.toString()).isTrue();
        settled(mlops);
    }

    private static void aGatewayCostsOnlyItsConnections(Installation mlops) throws Exception {
        JsonNode report = drill(mlops, "kill", "gateway");
        assertThat(report.at("/gateway/failedElsewhere").asInt(-1))
                .as(report.toString())
                .isZero();
        assertThat(report.at("/gateway/failedAfterRetries").asInt(-1))
                .as(report.toString())
                .isZero();
        assertThat(report.path("backMillis").asDouble()).isPositive();
        assertThat(report.path("held").asBoolean()).as(report.toString()).isTrue();
        settled(mlops);
    }

    private static void aKilledDrillLeavesNobodyHanging(Installation mlops) throws Exception {
        Installation.Running drill = start(mlops, "hang", "local/a");
        await().atMost(PATIENCE).until(() -> stopped(mlops) == 1);
        drill.kill();
        await().atMost(PATIENCE).until(() -> stopped(mlops) == 0);
        assertThat(mlops.processes("mlops-fault-watchdog")).isEmpty();
        settled(mlops);
    }

    private static void aKilledDrillLeavesNoFaultInTheGateway(Installation mlops) throws Exception {
        Installation.Running drill = start(mlops, "partition", "local/a");
        await().atMost(PATIENCE).until(() -> faults(mlops).contains("black-hole"));
        drill.kill();
        await().atMost(PATIENCE).until(() -> faults(mlops).equals("{\"faults\":[]}"));
        settled(mlops);
    }

    private static void anInterruptedDrillRevertsAndReports(Installation mlops) throws Exception {
        Installation.Running drill = start(mlops, "hang", "local/a");
        await().atMost(PATIENCE).until(() -> stopped(mlops) == 1);
        drill.process().destroy();
        drill.await();
        assertThat(stopped(mlops)).isZero();
        JsonNode entries = mlops.ok("audit", "log", NAME, "-o", "json").json().path("entries");
        JsonNode last = entries.get(entries.size() - 1);
        assertThat(last.path("action").asString()).isEqualTo("DRILL");
        assertThat(last.toString()).contains("it was interrupted");
        settled(mlops);
    }

    /** Of replicas that have to answer at once: with a minute to answer in, two of them carry even this much for a second. */
    private static void tooMuchIsRefused(Installation mlops) throws Exception {
        Path strict = mlops.patient("deployment.yaml");
        Files.writeString(strict, Files.readString(strict).replace("latency-p99: 60s", "latency-p99: 10ms"));
        mlops.deploy(strict);
        Installation.Result refused =
                mlops.run("drill", NAME, "--fault", "kill", "--target", "local/a", "--rps", "20000", "--yes");
        assertThat(refused.exit()).as(refused.toString()).isEqualTo(5);
        assertThat(refused.err())
                .containsPattern(
                        "those that would be left cannot carry the load: 2 replicas were sent 20\\d{3} requests/s")
                .contains("--force");
    }

    private static JsonNode drill(Installation mlops, String fault, String target, String... more) throws Exception {
        List<String> line = new java.util.ArrayList<>(List.of(
                NAME, "--fault", fault, "--target", target, "--rps", "50", "--duration", "8s", "--yes", "-o", "json"));
        line.addAll(List.of(more));
        Installation.Result result = mlops.drill(line.toArray(new String[0]));
        assertThat(result.out()).as(result.toString()).isNotBlank();
        return result.json();
    }

    /** One whose fault comes after 5 s and would last for 8 s: long enough to be seen, and to be ended in its middle. */
    private static Installation.Running start(Installation mlops, String fault, String target) throws Exception {
        return mlops.start(
                "drill", NAME, "--fault", fault, "--target", target, "--rps", "20", "--duration", "16s", "--yes");
    }

    private static void settled(Installation mlops) throws Exception {
        // Each look costs two commands: not so many that they are what everything waits for.
        await().atMost(PATIENCE).pollInterval(Duration.ofMillis(300)).untilAsserted(() -> {
            assertThat(mlops.deployment(NAME).path("phase").asString()).isEqualTo("READY");
            assertThat(mlops.gateways()).hasSize(2);
        });
    }

    private static long stopped(Installation mlops) throws IOException {
        return mlops.replicas().stream().filter(DrillIT::isStopped).count();
    }

    private static boolean isStopped(ProcessHandle process) {
        try {
            String stat = Files.readString(Path.of("/proc", Long.toString(process.pid()), "stat"));
            return stat.startsWith(" T", stat.lastIndexOf(')') + 1);
        } catch (IOException e) {
            return false; // it ended while we looked
        }
    }

    private static String faults(Installation mlops) throws IOException {
        return new String(
                java.net
                        .URI
                        .create("http://127.0.0.1:" + mlops.adminPort + "/faults")
                        .toURL()
                        .openStream()
                        .readAllBytes(),
                StandardCharsets.UTF_8);
    }
}
