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

/** One deployment in two clouds, one of which goes down while users send their requests. */
class TwoCloudsIT {
    private static final String NAME = "trading-policy";
    private static final Duration PATIENCE = Duration.ofSeconds(90);
    private static final List<String> AVAILABLE = List.of("AVAILABLE", "AVAILABLE");

    @TempDir
    Path folder;

    @Test
    void aCloudGoesDownAndNobodyNotices() throws Exception {
        try (TwoClouds clouds = TwoClouds.fresh(folder)) {
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
            assertThat(mlops.ok("status", NAME).out()).contains("aws/" + TwoClouds.AWS, "azure/" + TwoClouds.AZURE);
            try (MixedLoad load = load(mlops)) {
                answeredBy(load, 200);
                clouds.azure.region(TwoClouds.AZURE).goDown();
                await().atMost(PATIENCE)
                        .until(() -> Upstreams.states(mlops, "azure/" + TwoClouds.AZURE)
                                .equals(List.of("EJECTED", "EJECTED")));
                answeredBy(load, 200);
                clouds.azure.region(TwoClouds.AZURE).comeBack();
                await().atMost(PATIENCE)
                        .until(() -> Upstreams.states(mlops, "azure/" + TwoClouds.AZURE)
                                .equals(AVAILABLE));
                long before = Upstreams.attempts(mlops, "azure/" + TwoClouds.AZURE);
                await().atMost(PATIENCE)
                        .until(() -> Upstreams.attempts(mlops, "azure/" + TwoClouds.AZURE) > before + 50);
                assertThat(load.failures).isEmpty();
            }
            mlops.ok("destroy", NAME, "--yes");
            // Names that cost nothing and serve the next deployment, too; nobody can delete an environment.
            assertThat(clouds.azure.resources())
                    .allMatch(id -> id.contains("/environments/") || id.contains("/datastores/"));
            assertThat(clouds.aws.region(TwoClouds.AWS).resources()).isEmpty();
            await().atMost(PATIENCE)
                    .untilAsserted(() -> assertThat(mlops.processes("")).isEmpty());
        }
    }

    /** What Resource Manager was asked to change, by types. */
    private static List<String> changes(TwoClouds clouds) {
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
