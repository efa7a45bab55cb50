package io.mlops.cli.e2e;

import static io.mlops.cli.e2e.Installation.NAME;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** What a new user does, through the real command line, from a fresh home to nothing left. */
@Order(5)
class StoryIT {
    private static final String V1 = "deployment.yaml";
    private static final String V2 = "deployment-v2.yaml";

    @TempDir
    Path folder;

    @Test
    void deployPredictDrillRollAndRollBack() throws Exception {
        try (Installation mlops = Installation.fresh(folder).asUsersRunIt()) {
            Installation.Result deployed = mlops.deploy(mlops.patient(V1));
            assertThat(deployed.out()).contains("http://127.0.0.1:" + mlops.port + "/v2/models/" + NAME);
            theCurlLineWorks(mlops, deployed);
            predictionsAreTheModelsOwn(mlops);
            threeReplicasInThreeDomains(mlops);
            aKilledReplicaCostsNoRequest(mlops);
            aNewModelCostsNoRequest(mlops);
            rollingBackCostsNoRequest(mlops);
            assertThat(mlops.ok("audit", "verify").exit()).isZero();
            aLostStateIsMadeAnewFromWhatRuns(mlops);
            destroyLeavesNothing(mlops);
        }
    }

    private static void theCurlLineWorks(Installation mlops, Installation.Result deployed) throws Exception {
        String curl = deployed.out()
                .lines()
                .map(String::strip)
                .filter(line -> line.startsWith("curl "))
                .findFirst()
                .orElseThrow(() -> new AssertionError("no curl line in " + deployed));
        Process process = new ProcessBuilder("sh", "-c", curl.replaceFirst("^curl ", "curl -sS --fail "))
                .directory(mlops.home.getParent().toFile())
                .redirectErrorStream(true)
                .start();
        String answer = new String(process.getInputStream().readAllBytes(), java.nio.charset.StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(curl + "\n" + answer).isZero();
        assertThat(answer).contains("\"outputs\"").contains("position");
    }

    private static void predictionsAreTheModelsOwn(Installation mlops) throws Exception {
        JsonNode answer = mlops.ok("predict", NAME, "--input", Installation.INPUT.toString(), "-o", "json")
                .json();
        assertThat(answer.path("outputs").path(0).path("name").asString()).isEqualTo("position");
        assertThat(mlops.ok("predict", NAME).out()).isNotBlank();
    }

    private static void threeReplicasInThreeDomains(Installation mlops) throws Exception {
        JsonNode deployment = mlops.deployment(NAME);
        assertThat(deployment.path("phase").asString()).isEqualTo("READY");
        assertThat(deployment.path("ready").asInt()).isEqualTo(3);
        assertThat(deployment.path("locations").findValuesAsString("location"))
                .containsExactlyInAnyOrder("local/a", "local/b", "local/c");
        assertThat(mlops.replicas()).hasSize(3);
    }

    private static void aKilledReplicaCostsNoRequest(Installation mlops) throws Exception {
        Installation.Result drill = mlops.drill(
                NAME,
                "--fault",
                "kill",
                "--target",
                "local/b",
                "--rps",
                "100",
                "--duration",
                "12s",
                "--yes",
                "-o",
                "json");
        assertThat(drill.exit()).as(drill.toString()).isZero();
        assertThat(drill.json().path("failed").asInt(-1)).as(drill.toString()).isZero();
        assertThat(drill.json().path("requests").asInt()).isGreaterThan(1000);
        await().atMost(Duration.ofSeconds(30)).untilAsserted(() -> threeReplicasInThreeDomains(mlops));
    }

    private static void aNewModelCostsNoRequest(Installation mlops) throws Exception {
        String before = mlops.deployment(NAME).path("modelDigest").asString();
        try (SteadyLoad load = mlops.load(NAME)) {
            mlops.deploy(mlops.patient(V2));
            load.stop();
            assertThat(load.failures).isEmpty();
            assertThat(load.answered.get()).isPositive();
        }
        JsonNode after = mlops.deployment(NAME);
        assertThat(after.path("revision").asInt()).isEqualTo(2);
        assertThat(after.path("modelDigest").asString()).isNotEqualTo(before);
    }

    private static void rollingBackCostsNoRequest(Installation mlops) throws Exception {
        String before = mlops.deployment(NAME).path("modelDigest").asString();
        try (SteadyLoad load = mlops.load(NAME)) {
            mlops.ok("rollback", NAME, "--yes");
            load.stop();
            assertThat(load.failures).isEmpty();
            assertThat(load.answered.get()).isPositive();
        }
        assertThat(mlops.deployment(NAME).path("modelDigest").asString()).isNotEqualTo(before);
    }

    private static void aLostStateIsMadeAnewFromWhatRuns(Installation mlops) throws Exception {
        List<Long> before = pids(mlops);
        try (SteadyLoad load = mlops.load(NAME)) {
            for (String suffix : List.of("", "-wal", "-shm")) {
                Files.deleteIfExists(mlops.home.resolve("state.db" + suffix));
            }
            String spec = mlops.patient(V1).toString();
            Installation.Result refused = mlops.run("deploy", "-f", spec, "--yes");
            assertThat(refused.exit()).as(refused.toString()).isEqualTo(5);
            assertThat(refused.err()).contains("mlops-cli state rebuild");
            assertThat(mlops.ok("state", "rebuild", "--dry-run").out())
                    .contains("+ " + NAME + ": revision 1, revision 2 kept for a rollback", "lost: ");
            assertThat(mlops.home.resolve("state.db")).doesNotExist();
            assertThat(mlops.ok("state", "rebuild", "--yes").out()).contains(NAME + " is taken up: revision 1");
            await().atMost(Duration.ofSeconds(30)).untilAsserted(() -> threeReplicasOfTheFirstRevision(mlops));
            mlops.deploy(mlops.patient(V1));
            threeReplicasOfTheFirstRevision(mlops);
            load.stop();
            assertThat(load.failures).isEmpty();
            assertThat(load.answered.get()).isPositive();
        }
        assertThat(pids(mlops)).isEqualTo(before);
        assertThat(mlops.ok("audit", "log", "--action", "REBUILT").out()).contains(NAME);
    }

    private static void threeReplicasOfTheFirstRevision(Installation mlops) throws Exception {
        JsonNode deployment = mlops.deployment(NAME);
        assertThat(deployment.path("phase").asString()).isEqualTo("READY");
        assertThat(deployment.path("revision").asInt()).isEqualTo(1);
        assertThat(deployment.path("ready").asInt()).isEqualTo(3);
    }

    private static List<Long> pids(Installation mlops) throws Exception {
        return mlops.replicas().stream().map(ProcessHandle::pid).sorted().toList();
    }

    private static void destroyLeavesNothing(Installation mlops) throws Exception {
        mlops.ok("destroy", NAME, "--yes");
        await().atMost(Duration.ofSeconds(30)).untilAsserted(() -> {
            assertThat(mlops.processes("")).isEmpty();
            assertThat(mlops.listens(mlops.port)).isFalse();
            assertThat(mlops.listens(mlops.adminPort)).isFalse();
        });
        assertThat(filesBelow(mlops.home.resolve("local/endpoints"))).isEmpty();
        assertThat(filesBelow(mlops.home.resolve("local/objects"))).isEmpty();
    }

    private static List<Path> filesBelow(Path folder) throws Exception {
        if (!Files.exists(folder)) {
            return List.of();
        }
        try (var files = Files.walk(folder)) {
            // A lock file stays: taking it away could let two processes hold the same lock.
            return files.filter(Files::isRegularFile)
                    .filter(file -> !file.getParent().endsWith("locks"))
                    .toList();
        }
    }
}
