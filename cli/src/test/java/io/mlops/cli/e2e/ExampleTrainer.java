package io.mlops.cli.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** What stands for the image of the example's trainer: its classes, on PyTorch as the model server has it. */
final class ExampleTrainer {
    private static final Path LIB = Installation.ROOT.resolve("cli/target/mlops/lib");

    private ExampleTrainer() {}

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
