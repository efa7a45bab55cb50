package io.mlops.cli.e2e;

import io.mlops.sandbox.gcp.GcpOptions;
import io.mlops.sandbox.gcp.GcpSandbox;
import io.mlops.sandbox.grpc.GcpTiming;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The example trained on Google's spot machines, which are taken away twice, by the commands that users type. */
class GcpJobIT {
    private static final String REGION = "asia-northeast1";

    @TempDir
    Path folder;

    private Path trainer;
    private GcpSandbox gcp;
    private Installation mlops;

    @BeforeEach
    void install() throws Exception {
        trainer = ExampleTrainer.in(folder);
        gcp = GcpSandbox.start(
                Installation.ROOT.resolve(".tools"),
                folder.resolve("cloud"),
                GcpOptions.defaults()
                        .withRegions(Map.of(REGION, 0))
                        .withTiming(GcpTiming.all(Duration.ofMillis(200)))
                        .withImage("team/trainer", List.of(trainer.toString())));
        mlops = Installation.fresh(folder);
        mlops.environment.put("GCE_METADATA_HOST", gcp.metadataHost());
        StringBuilder settings = new StringBuilder();
        gcp.settings().forEach((key, value) -> settings.append("providers.gcp." + key + ": " + value + "\n"));
        Files.writeString(mlops.home.resolve("config.yaml"), settings, StandardOpenOption.APPEND);
    }

    @AfterEach
    void remove() throws Exception {
        mlops.close();
        gcp.close();
    }

    @Test
    void takenAwayTwiceItEndsWithTheSameWeights() throws Exception {
        new SpotExample(mlops, folder, trainer, "gcp/" + REGION, gcp.region(REGION)::interrupt)
                .takenAwayTwiceItEndsWithTheSameWeights();
    }
}
