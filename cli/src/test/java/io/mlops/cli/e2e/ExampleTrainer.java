package io.mlops.cli.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.mlops.cli.e2e.Installation.Result;
import io.mlops.cli.e2e.Installation.Running;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import tools.jackson.databind.JsonNode;

/** What stands for the image of the example's trainer: its classes, on PyTorch as the model server has it. */
final class ExampleTrainer {
    private static final Path LIB = Installation.ROOT.resolve("cli/target/mlops/lib");

    private ExampleTrainer() {}

    /**
     * Awaits the jobs {@code broken}, whose machines were taken away, and {@code whole}, and sees that they made the same weights.
     *
     * @param log follows the log of the first, from its begin
     * @return the result of the first
     */
    static JsonNode sameWeights(Installation mlops, Running log, int preemptions) throws Exception {
        JsonNode broken = mlops.ok("job", "wait", "broken", "-o", "json").json();
        JsonNode whole = mlops.ok("job", "wait", "whole", "-o", "json").json();

        assertThat(whole.path("preemptions").asInt()).isZero();
        assertThat(broken.path("state").asString()).isEqualTo("SUCCEEDED");
        assertThat(broken.path("preemptions").asInt()).isEqualTo(preemptions);
        assertThat(broken.path("resumptions").asInt()).isEqualTo(preemptions);
        assertThat(broken.path("savingPercent").asDouble()).isPositive();
        JsonNode result = broken.path("result");
        assertThat(result.path("digest")).isEqualTo(whole.path("result").path("digest"));
        Result followed = log.await();
        assertThat(followed.exit()).as(followed.toString()).isZero();
        assertThat(followed.out())
                .contains(
                        "stopped, with a checkpoint to go on from",
                        result.path("digest").asString() + "  policy.pt")
                .containsOnlyOnce("epoch  1 ")
                .containsOnlyOnce("epoch 10 ");
        return result;
    }

    /** The program, made in this folder. */
    static Path in(Path folder) throws IOException {
        Path natives = LIB.resolve("model-server/native");
        Path script = Files.writeString(
                folder.resolve("trainer.sh"),
                "#!/bin/sh\nOMP_NUM_THREADS=1 exec '" + Path.of(System.getProperty("java.home"), "bin", "java")
                        + "' -XX:+UseSerialGC -XX:TieredStopAtLevel=1 --enable-native-access=ALL-UNNAMED"
                        + " -Dai.djl.offline=true -DPYTORCH_FLAVOR=cpu -DPYTORCH_LIBRARY_PATH='" + natives
                        + "' -DDJL_CACHE_DIR='" + natives + "' -cp '"
                        + String.join(
                                ":",
                                Installation.EXAMPLE.resolve("target/classes").toString(),
                                Installation.ROOT
                                        .resolve("trainer/target/classes")
                                        .toString(),
                                LIB.resolve("cli/*").toString(),
                                LIB.resolve("cli/full/*").toString(),
                                LIB.resolve("model-server/*").toString())
                        + "' io.mlops.examples.trading.TradingPolicy job\n");
        assertThat(script.toFile().setExecutable(true)).isTrue();
        return script;
    }
}
