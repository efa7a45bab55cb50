package io.mlops.modelserver;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The packaged folder: the script becomes the server, starts from the cache and writes nothing outside. */
class LauncherIT {
    private static final Path DISTRIBUTION = Path.of(System.getProperty("mlops.distribution"));
    private static final String[] LINEAR = {"--input", "x:FP32:-1,3", "--output", "y:FP32:-1,1"};

    @TempDir
    private Path folder;

    private List<String> launcher(Path home) throws IOException {
        Files.createDirectories(home);
        return List.of(
                "/usr/bin/env",
                "-i",
                "HOME=" + home,
                "TMPDIR=" + home,
                "PATH=/usr/bin:/bin",
                "MLOPS_JAVA=" + System.getProperty("java.home") + "/bin/java",
                "MLOPS_MODEL_SERVER_JAVA_OPTS=-Djava.io.tmpdir=" + home,
                DISTRIBUTION.resolve("bin/model-server").toString());
    }

    @Test
    void becomesTheServerAndLeavesNothingOutsideItsFolder() throws Exception {
        Path home = folder.resolve("home");
        try (ServerProcess server = ServerProcess.start(launcher(home), folder, TestModels.linear(folder), LINEAR);
                Http http = new Http(server.awaitPort())) {
            assertThat(server.announcement())
                    .contains("\"pid\":" + server.process().pid() + ",", "READY");
            assertThat(server.process().info().command().orElseThrow()).endsWith("/bin/java");
            assertThat(http.post("/v2/models/m/infer", InferTest.body("[1,3]", "[1,1,1]"))
                            .body())
                    .contains("[6.5]");
            String maps = Files.readString(Path.of("/proc/" + server.process().pid() + "/maps"));
            assertThat(maps).contains(".aot", "libtorch_cpu.so", "libnetty_transport_native_epoll");
            server.process().destroy();
            assertThat(server.awaitExit()).isZero();
        }
        try (Stream<Path> left = Files.walk(home)) {
            assertThat(left.filter(Files::isRegularFile)
                            .filter(f -> !f.toString().contains("hsperfdata")))
                    .isEmpty();
        }
    }

    @Test
    void refusesAJavaThatIsNotThere() throws Exception {
        ProcessBuilder launch =
                new ProcessBuilder(DISTRIBUTION.resolve("bin/model-server").toString(), "--help");
        launch.environment().put("MLOPS_JAVA", "/does/not/exist");
        Path errors = folder.resolve("errors");
        Process failed = launch.redirectError(errors.toFile()).start();
        assertThat(failed.waitFor()).isEqualTo(69);
        assertThat(Files.readString(errors))
                .isEqualTo("model-server: cannot start: MLOPS_JAVA=/does/not/exist is not an executable\n");
    }
}
