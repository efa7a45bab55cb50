package io.mlops.cli.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.mlops.sandbox.fault.Fault;
import io.mlops.sandbox.fault.FaultKind;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The planner of the distribution chooses where a deployment runs in three clouds, and is asked why. */
class PlacementIT {
    private static final String NAME = "trading-policy";

    @TempDir
    Path folder;

    @Test
    void locationsAreChosenDeployedAndExplained() throws Exception {
        try (ThreeClouds clouds = ThreeClouds.fresh(folder)) {
            Installation mlops = clouds.mlops;
            Path spec = spec(clouds);

            assertThat(mlops.ok("deploy", "-f", spec.toString(), "--dry-run").out())
                    .containsPattern("aws/us-east-1 +ml.g4dn.xlarge +on-demand +1 +100 +assumed +>= 383.98")
                    .containsPattern("azure/japaneast +Standard_NC4as_T4_v3 +on-demand +1 +100 +assumed +518.30")
                    .containsPattern("gcp/us-central1 +n1-standard-4\\+1xT4 +on-demand +1 +100 +assumed")
                    .contains("proven the cheapest at these prices")
                    .as("each cloud tells its quotas")
                    .doesNotContain("quotas of")
                    .containsPattern("cost: 0.00 becomes >= 1.78 USD an hour");
            assertThat(mlops.ok("deploy", "-f", spec.toString(), "--yes").err())
                    .contains("decision " + NAME + "/1: mlops-cli explain " + NAME + "/1 says why");
            assertThat(mlops.ok("status", NAME).out())
                    .contains("aws/" + ThreeClouds.AWS, "azure/" + ThreeClouds.AZURE, "gcp/" + ThreeClouds.GCP);
            assertThat(mlops.ok("predict", NAME).out()).contains("position");

            JsonNode why = JsonMapper.builder()
                    .build()
                    .readTree(mlops.ok("explain", NAME, "--rejected", "-o", "json")
                            .out());
            assertThat(why.path("decision").asString()).isEqualTo(NAME + "/1");
            assertThat(why.path("same").asBoolean()).isTrue();
            assertThat(why.path("binding").toString()).contains("SURVIVAL");
            assertThat(why.path("rejected").toString()).contains("DOMINATED");
            assertThat(mlops.ok("deploy", "-f", spec.toString(), "--dry-run").out())
                    .contains(
                            "nothing to change",
                            "decision " + NAME + "/1 of",
                            "stands: a new one would not be cheaper");
            assertThat(mlops.ok("audit", "log", NAME, "-o", "json").out()).contains("PLACEMENT_DECIDED");

            clouds.gcp.region(ThreeClouds.GCP).faults().inject(Fault.of(FaultKind.QUOTA));
            assertThat(mlops.ok("deploy", "-f", spec.toString(), "--dry-run", "--replan")
                            .out())
                    .as("without any quota in one cloud the others have a replica more each")
                    .containsPattern("aws/us-east-1 +ml.g4dn.xlarge +on-demand +2 +100")
                    .containsPattern("azure/japaneast +Standard_NC4as_T4_v3 +on-demand +2 +100");
        }
    }

    private static Path spec(ThreeClouds clouds) throws IOException {
        Path spec = clouds.spec();
        return Files.writeString(
                spec,
                Files.readString(spec)
                        .replaceFirst("placement: \\[[^]]*]", "placement: auto")
                        .replaceFirst("compute: \\{[^}]*}", "compute: {accelerator: [T4], cpus: 4, memory: 15GiB}")
                        .replaceFirst("replicas: \\{[^}]*}", "load: {steady: 100, peak: 250}\n  replicas: {min: 3}")
                        .replaceFirst(" *availability: [^\\n]*\\n", "")
                        .replaceFirst("degraded-throughput: [^\\n]*", "degraded-throughput: 80%"));
    }
}
