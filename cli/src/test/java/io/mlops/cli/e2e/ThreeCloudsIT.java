package io.mlops.cli.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.mlops.sandbox.arm.ArmPath;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** One deployment in three clouds; one goes down, and another is cut off, while users send their requests. */
class ThreeCloudsIT {
    private static final String NAME = "trading-policy";
    private static final Duration PATIENCE = Duration.ofSeconds(90);
    private static final List<String> AVAILABLE = List.of("AVAILABLE", "AVAILABLE");

    @TempDir
    Path folder;

    @Test
    void aCloudGoesDownAndNobodyNotices() throws Exception {
        try (ThreeClouds clouds = ThreeClouds.fresh(folder)) {
            Installation mlops = clouds.mlops;
            Path spec = clouds.spec();
            assertThat(mlops.ok("doctor", "azure", "-f", spec.toString()).out())
                    .containsPattern("ok +azure identity")
                    .containsPattern("ok +azure quota azure/japaneast");
            mlops.deploy(spec);
            assertThat(changes(clouds))
                    .containsSubsequence(
                            "PUT workspaces/datastores",
                            "PUT workspaces/models/versions",
                            "PUT workspaces/environments/versions",
                            "PUT workspaces/onlineEndpoints",
                            "PUT workspaces/onlineEndpoints/deployments",
                            "PUT workspaces/onlineEndpoints")
                    .noneMatch(change -> change.startsWith("DELETE"));
            assertThat(mlops.ok("predict", NAME).out()).contains("position");
            assertThat(mlops.ok("status", NAME).out())
                    .contains("aws/" + ThreeClouds.AWS, "azure/" + ThreeClouds.AZURE, "gcp/" + ThreeClouds.GCP);
            try (MixedLoad load = load(mlops)) {
                answeredBy(load, 200);
                clouds.azure.region(ThreeClouds.AZURE).goDown();
                await().atMost(PATIENCE)
                        .until(() -> Upstreams.states(mlops, "azure/" + ThreeClouds.AZURE)
                                .equals(List.of("EJECTED", "EJECTED")));
                answeredBy(load, 200);
                clouds.azure.region(ThreeClouds.AZURE).comeBack();
                await().atMost(PATIENCE)
                        .until(() -> Upstreams.states(mlops, "azure/" + ThreeClouds.AZURE)
                                .equals(AVAILABLE));
                long before = Upstreams.attempts(mlops, "azure/" + ThreeClouds.AZURE);
                await().atMost(PATIENCE)
                        .until(() -> Upstreams.attempts(mlops, "azure/" + ThreeClouds.AZURE) > before + 50);
                assertThat(load.failures).isEmpty();
            }
            aCloudIsCutOff(mlops);
            mlops.ok("destroy", NAME, "--yes");
            // Names that cost nothing and serve the next deployment, too; nobody can delete an environment.
            assertThat(clouds.azure.resources())
                    .allMatch(id -> id.contains("/environments/") || id.contains("/datastores/"));
            assertThat(clouds.aws.region(ThreeClouds.AWS).resources()).isEmpty();
            assertThat(clouds.gcp.resources()).isEmpty();
            await().atMost(PATIENCE)
                    .untilAsserted(() -> assertThat(mlops.processes("")).isEmpty());
        }
    }

    /** All of a cloud at once. */
    private static void aCloudIsCutOff(Installation mlops) {
        Installation.Result drill = mlops.drill(
                NAME,
                "--fault",
                "partition",
                "--target",
                "aws",
                "--rps",
                "60",
                "--duration",
                "16s",
                "--yes",
                "-o",
                "json");
        JsonNode report = drill.json();
        assertThat(report.path("failed").asInt(-1)).as(drill.toString()).isZero();
        assertThat(report.path("held").asBoolean()).as(drill.toString()).isTrue();
        assertThat(report.path("replicas").size()).as(drill.toString()).isEqualTo(1);
        assertThat(report.at("/during/requests").asInt()).as(drill.toString()).isPositive();
    }

    /** What Resource Manager was asked to change, by types. */
    private static List<String> changes(ThreeClouds clouds) {
        return clouds.azure.management().calls().stream()
                .filter(call -> !call.startsWith("GET "))
                .map(call -> call.substring(0, call.indexOf(' ') + 1)
                        + ArmPath.parse(call.substring(call.indexOf(' ') + 1)).type())
                .toList();
    }

    private static MixedLoad load(Installation mlops) throws Exception {
        return MixedLoad.on(
                URI.create("http://127.0.0.1:" + mlops.port + "/v2/models/" + NAME + "/infer"),
                Files.readString(Installation.EXAMPLE.resolve("input.json")));
    }

    private static void answeredBy(MixedLoad load, int more) {
        long before = load.answered.get();
        await().atMost(PATIENCE).until(() -> load.answered.get() >= before + more);
    }
}
