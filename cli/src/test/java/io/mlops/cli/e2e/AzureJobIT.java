package io.mlops.cli.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.mlops.cli.e2e.Installation.Running;
import io.mlops.sandbox.arm.AzureTiming;
import io.mlops.sandbox.azure.AzureOptions;
import io.mlops.sandbox.azure.AzureSandbox;
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
import tools.jackson.databind.JsonNode;

/** The example trained on Azure's spot machines, which are taken away twice, by the commands that users type. */
class AzureJobIT {
    private static final Duration PATIENCE = Duration.ofMinutes(3);
    private static final String REGION = "japaneast";

    @TempDir
    Path folder;

    private Path trainer;
    private AzureSandbox azure;
    private Installation mlops;

    @BeforeEach
    void install() throws Exception {
        trainer = ExampleTrainer.in(folder);
        azure = AzureSandbox.start(
                Installation.ROOT.resolve(".tools"),
                folder.resolve("cloud"),
                AzureOptions.defaults()
                        .withRegions(Map.of(REGION, 0))
                        .withTiming(AzureTiming.all(Duration.ofMillis(200)))
                        .withImage("team/trainer", List.of(trainer.toString())));
        mlops = Installation.fresh(folder);
        mlops.environment.put(
                "IDENTITY_ENDPOINT", azure.management().identityEndpoint().toString());
        mlops.environment.put("IDENTITY_HEADER", azure.management().identityHeader());
        StringBuilder settings = new StringBuilder();
        azure.settings().forEach((key, value) -> settings.append("providers.azure." + key + ": " + value + "\n"));
        Files.writeString(mlops.home.resolve("config.yaml"), settings, StandardOpenOption.APPEND);
    }

    @AfterEach
    void remove() throws Exception {
        mlops.close();
        azure.close();
    }

    @Test
    void takenAwayTwiceItEndsWithTheSameWeights() throws Exception {
        SpotExample example =
                new SpotExample(mlops, folder, trainer, "azure/" + REGION, azure.region(REGION)::interrupt);
        JsonNode result = example.takenAwayTwiceItEndsWithTheSameWeights();
        onBatch(example, result.path("digest").asString());
    }

    /** The same job on the other service, which goes on by itself. */
    private void onBatch(SpotExample example, String digest) throws Exception {
        Path spec = example.spec("batched");
        Files.writeString(spec, "  service: batch\n", StandardOpenOption.APPEND);
        mlops.ok("job", "submit", "-f", spec.toString());
        Running log = mlops.start("job", "logs", "-f", "batched");
        example.takeAway("batched", log, "epoch  1 ");

        JsonNode batched = mlops.ok("job", "wait", "batched", "-o", "json").json();

        assertThat(batched.path("state").asString()).isEqualTo("SUCCEEDED");
        assertThat(batched.path("preemptions").asInt()).isEqualTo(1);
        assertThat(batched.path("resumptions").asInt()).isEqualTo(1);
        assertThat(batched.path("result").path("digest").asString()).isEqualTo(digest);
        assertThat(log.await().out()).containsOnlyOnce("epoch  1 ").containsOnlyOnce("epoch 10 ");
        await().atMost(PATIENCE).until(() -> azure.resources().stream().noneMatch(id -> id.contains("/pools/")));
    }
}
