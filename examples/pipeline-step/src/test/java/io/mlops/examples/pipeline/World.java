package io.mlops.examples.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import io.mlops.Tags;
import io.mlops.provider.Provider;
import io.mlops.provider.Providers;
import io.mlops.sandbox.aws.AwsSandbox;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;

/** What the tests share: the built program, its configuration, and a look at what it left. */
final class World {
    static final Path ROOT = Path.of(System.getProperty("mlops.root")).toAbsolutePath();
    static final Path TRADING = ROOT.resolve("examples/trading-policy");
    static final Path MODEL_SERVER = ROOT.resolve("model-server/target/mlops/bin/model-server");

    private final Path folder;

    World(Path folder) {
        this.folder = folder;
    }

    /** A configuration for this machine, with other entries than usual. */
    Map<String, String> local(Path trainer, Path modelServer) {
        Map<String, String> entries = new TreeMap<>(neutral());
        entries.put("location", "local/a");
        entries.put("trainer.command", trainer.toString());
        entries.put("local.home", folder.resolve("home").toString());
        entries.put("local.model-server", modelServer.toString());
        return entries;
    }

    /** A configuration for a cloud on this machine. */
    static Map<String, String> cloud(AwsSandbox sandbox, String region) {
        Map<String, String> entries = new TreeMap<>(neutral());
        entries.put("location", "aws/" + region);
        entries.put("trainer.image", "mlops/trading-policy");
        entries.put("aws.regions", region);
        entries.put("aws.bucket", sandbox.region(region).bucket());
        entries.put("aws.role", sandbox.role());
        entries.put("aws.endpoint", sandbox.region(region).url().toString());
        return entries;
    }

    /** What is the same wherever it runs. */
    static Map<String, String> neutral() {
        return Map.of(
                "data", TRADING.resolve("data/sp500-2000.csv").toString(),
                "tier", "cool",
                "hyperparameter.seed", "3",
                "hyperparameter.epochs", "8",
                "purchase", "spot",
                "image", "mlops/model-server",
                "request", TRADING.resolve("input.json").toString());
    }

    Path write(Map<String, String> entries) throws IOException {
        StringBuilder lines = new StringBuilder();
        entries.forEach(
                (key, value) -> lines.append(key).append(" = ").append(value).append('\n'));
        return Files.writeString(folder.resolve("pipeline.properties"), lines);
    }

    /** The same world through the library. */
    static Provider open(Map<String, String> entries) {
        StepConfig config = new StepConfig(Path.of("test"), entries);
        return Providers.onClassPath(config::settings).open(config.location().provider());
    }

    /** The trainer of the trading policy, as a program of the machine. */
    static Path trainer(Path folder) throws IOException {
        return program(
                folder.resolve("trainer"),
                "OMP_NUM_THREADS=1 exec '" + Path.of(System.getProperty("java.home"), "bin/java")
                        + "' -XX:+UseSerialGC -XX:TieredStopAtLevel=1 --enable-native-access=ALL-UNNAMED"
                        + " -Dai.djl.offline=true -DDJL_CACHE_DIR='" + System.getProperty("DJL_CACHE_DIR") + "' -cp '"
                        + System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"))
                        + "' io.mlops.examples.trading.TradingPolicy job");
    }

    static Path program(Path file, String script) throws IOException {
        Files.createDirectories(file.getParent());
        Files.writeString(file, "#!/bin/sh\n" + script + "\n");
        assertThat(file.toFile().setExecutable(true)).isTrue();
        return file;
    }

    /** Nothing that costs: no endpoint, no job that goes on, no object, no unfinished upload. */
    static void assertNothingLeft(Provider provider) {
        assertThat(provider.endpoints().list(Tags.none())).isEmpty();
        assertThat(provider.training().list(Tags.none()))
                .allMatch(job -> job.state().ended());
        assertThat(provider.artifacts().list("")).isEmpty();
        assertThat(provider.artifacts().unfinished("")).isEmpty();
    }
}
